import { ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { ABOUT } from '../../domain/common/workflowTitles';
import {
  RECONCILE_SCHEDULE_ID,
  RECONCILE_WORKFLOW_ID,
  SYNC_SCHEDULE_ID,
  SYNC_WORKFLOW_ID,
} from '../../domain/common/ids';
import { findScheduleState, saveScheduleStates, markRecreated } from '../../db/monitoring/scheduleStates';
import type { Db } from '../../db/core/pool';
import {
  createSchedule,
  creating,
  findSchedule,
  refreshSchedule,
  specOf,
  stateOf,
  type Definition,
} from './scheduleDefinition';

const MINUTE = 60_000;

/** The Schedule of the reconciler, which resumes interrupted work. */
export const RECONCILE: Definition = {
  scheduleId: RECONCILE_SCHEDULE_ID,
  workflowType: 'reconcile',
  workflowId: RECONCILE_WORKFLOW_ID,
  workflowExecutionTimeout: 60 * MINUTE,
  staticSummary: ABOUT.reconcile.text,
  overlap: ScheduleOverlapPolicy.SKIP,
  // The next run does the work of a missed one.
  catchupWindow: MINUTE,
  every: 10 * MINUTE,
};

/** The Schedule that syncs the configured sources. */
export const SYNC: Definition = {
  scheduleId: SYNC_SCHEDULE_ID,
  workflowType: 'sync',
  workflowId: SYNC_WORKFLOW_ID,
  workflowExecutionTimeout: 6 * 60 * MINUTE,
  staticSummary: ABOUT.sync.text,
  overlap: ScheduleOverlapPolicy.SKIP,
  catchupWindow: 60 * MINUTE,
  every: 60 * MINUTE,
};

/** What happened to a Schedule. `recreated`: the database knew it, but Temporal did not. */
export type Ensured = 'created' | 'recreated' | 'changed' | 'kept';

/** What creating and recording Schedules needs. */
export interface Keeping {
  client: Client;
  db: Db;
  installation: string;
  now: Date;
}

/**
 * Creates the Schedule if it is missing: in its last known state, including times and pause, or as this version defines
 * it if it never existed (a sync then runs at once). An existing Schedule gets this version's changes; settings of an
 * admin stay.
 */
export async function ensureUpkeep(
  { client, db, installation, now }: Keeping,
  definition: Definition,
): Promise<Ensured> {
  const { scheduleId: id } = definition;
  const present = await findSchedule(client, id);
  if (present) {
    const changed = await refreshSchedule(client, present, definition, installation);
    await saveScheduleStates(db, [stateOf(present)], now);
    return changed ? 'changed' : 'kept';
  }
  const known = await findScheduleState(db, id);
  const beginning = known
    ? { spec: specOf(known), state: { paused: known.paused, ...(known.note && { note: known.note }) } }
    : { state: { triggerImmediately: definition === SYNC } };
  if (!(await createSchedule(client, creating(definition, { installation, ...beginning })))) return 'kept';
  await rememberSchedule({ client, db, now }, id);
  if (!known) return 'created';
  await markRecreated(db, id, now);
  return 'recreated';
}

/** Resumes a paused Schedule. Returns whether it was paused. */
export async function unpause({ client, db, now }: Omit<Keeping, 'installation'>, id: string, note: string) {
  const present = await findSchedule(client, id);
  if (!present?.state.paused) return false;
  await client.schedule.getHandle(id).unpause(note);
  await rememberSchedule({ client, db, now }, id);
  return true;
}

/** Records the Schedule's state, in case Temporal loses it. */
export async function rememberSchedule(
  { client, db, now }: Omit<Keeping, 'installation'>,
  id: string,
): Promise<void> {
  const present = await findSchedule(client, id);
  if (present) await saveScheduleStates(db, [stateOf(present)], now);
}

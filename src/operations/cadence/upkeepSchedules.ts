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

/** Takes up what was left behind. */
export const RECONCILE: Definition = {
  scheduleId: RECONCILE_SCHEDULE_ID,
  workflowType: 'reconcile',
  workflowId: RECONCILE_WORKFLOW_ID,
  workflowExecutionTimeout: 60 * MINUTE,
  staticSummary: ABOUT.reconcile.text,
  overlap: ScheduleOverlapPolicy.SKIP,
  // The one after the next does what a missed one would have done.
  catchupWindow: MINUTE,
  every: 10 * MINUTE,
};

/** Syncs the sources that are configured. */
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

/** What became of a Schedule: `recreated` where the database knew one that Temporal did not. */
export type Ensured = 'created' | 'recreated' | 'changed' | 'kept';

/** What Schedules are created and kept with. */
export interface Keeping {
  client: Client;
  db: Db;
  installation: string;
  now: Date;
}

/**
 * Creates the Schedule if it is absent: as it was last seen, times and pause included, where it was ever seen; else as
 * this version has it, a sync running at once. One that is there gets what a later version changed; what an admin set
 * stays.
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

/** Lets a paused Schedule go on. Returns whether it was paused. */
export async function unpause({ client, db, now }: Omit<Keeping, 'installation'>, id: string, note: string) {
  const present = await findSchedule(client, id);
  if (!present?.state.paused) return false;
  await client.schedule.getHandle(id).unpause(note);
  await rememberSchedule({ client, db, now }, id);
  return true;
}

/** Keeps what the Schedule is like, should Temporal lose it. */
export async function rememberSchedule(
  { client, db, now }: Omit<Keeping, 'installation'>,
  id: string,
): Promise<void> {
  const present = await findSchedule(client, id);
  if (present) await saveScheduleStates(db, [stateOf(present)], now);
}

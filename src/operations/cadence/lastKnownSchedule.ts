import { listCadenceChanges } from '../../db/cadence/changes';
import { findCadenceSet } from '../../db/cadence/inForce';
import type { Db } from '../../db/core/pool';
import { findScheduleState, saveScheduleStates, markRecreated } from '../../db/monitoring/scheduleStates';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import { settingsOf, type Settings } from '../../domain/cadence/scheduleSettings';
import { timingFaults } from '../../domain/cadence/scheduleTimes';
import { findSchedule, refreshSchedule, specOf, stateOf, type Beginning } from './scheduleDefinition';
import { ensureSweepSchedule, SWEEP, type SweepSchedule } from './schedule';
import { rememberSchedule, type Ensured, type Keeping } from './upkeepSchedules';
import type { ScheduleState } from '../../domain/monitoring/scheduleHealth';

/** The last known state of the sweeps' Schedule, from the database. */
export interface LastKnown {
  settings: Settings;
  /** Whether it was paused, and times that no cron expression can express. */
  beginning: Beginning;
}

/**
 * The sweeps' Schedule as it was last set; null if it never existed. Skips an invalid cadence, which another tool may
 * have set: the one before it is in force.
 */
export async function findLastKnown(db: Db): Promise<LastKnown | null> {
  const [last] = await listCadenceChanges(db, 1);
  const cadence = await findCadenceSet(db);
  if (!last || !cadence) return null;
  const state = await findScheduleState(db, SWEEP_SCHEDULE_ID);
  return { settings: { ...last.after, cadence }, beginning: state ? beginningOf(state, last.after) : {} };
}

function beginningOf(state: ScheduleState, { cron, timeZone }: Settings): Beginning {
  const seen = settingsOf({ spec: state.spec, action: {} });
  // A recorded change is newer than the last observation, so its times win.
  const isLatest = seen.cron === cron && seen.timeZone === timeZone;
  return {
    ...(isLatest && { spec: specOf(state) }),
    state: { paused: state.paused, ...(state.note && { note: state.note }) },
  };
}

/**
 * Creates the sweeps' Schedule if it is missing: in its last known state, including a pause, or with `first` if it never
 * existed. An existing Schedule keeps everything that an admin set, and gets the other changes of this version.
 */
export async function ensureSweeps(keeping: Keeping, first: Partial<SweepSchedule>): Promise<Ensured> {
  const { client, db, installation, now } = keeping;
  const present = await findSchedule(client, SWEEP_SCHEDULE_ID);
  if (present) {
    const changed = await refreshSchedule(client, present, SWEEP, installation);
    await saveScheduleStates(db, [stateOf(present)], now);
    return changed ? 'changed' : 'kept';
  }
  const known = await findLastKnown(db);
  return known
    ? createSweeps(keeping, creatable(known.settings), known.beginning)
    : createSweeps(keeping, first);
}

/**
 * Creates it with these settings and defaults for missing ones, and records its state. Throws InvalidInput naming the
 * invalid field.
 */
export async function createSweeps(
  { client, db, installation, now }: Keeping,
  settings: Partial<SweepSchedule>,
  beginning?: Beginning,
): Promise<Ensured> {
  const made = await ensureSweepSchedule(client, settings, { ...beginning, installation });
  if (made === 'kept') return 'kept';
  await rememberSchedule({ client, db, now }, SWEEP_SCHEDULE_ID);
  if (!beginning) return 'created';
  await markRecreated(db, SWEEP_SCHEDULE_ID, now);
  return 'recreated';
}

/** Settings for creating a Schedule. Leaves out times that another tool set and that we would reject. */
export function creatable({ cron, timeZone, cadence }: Settings): Partial<SweepSchedule> {
  const timing = { ...(cron !== null && { cron }), timeZone };
  const fits = timingFaults(timing).length === 0;
  return { ...(fits && timing), cadence: cadence as SweepSchedule['cadence'] };
}

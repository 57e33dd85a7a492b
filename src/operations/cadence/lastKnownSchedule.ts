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

/** What the database knows of the Schedule of the sweeps as it was last. */
export interface LastKnown {
  settings: Settings;
  /** What else it is created with: whether it was paused, and times that no cron expression says. */
  beginning: Beginning;
}

/**
 * The Schedule of the sweeps as it was last set; null where it was never there. A cadence that is wrong, as another tool
 * may have set it, is passed over: the one before it is in force.
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
  // A change made since it was seen last says better what its times are.
  const isLatest = seen.cron === cron && seen.timeZone === timeZone;
  return {
    ...(isLatest && { spec: specOf(state) }),
    state: { paused: state.paused, ...(state.note && { note: state.note }) },
  };
}

/**
 * Creates the Schedule of the sweeps if it is absent: as it was last known, its pause included, where it ever was there;
 * else with `first`. One that is there keeps all that an admin set, and gets what a later version changed beside that.
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
 * Creates it with these settings, defaults for those not given, and keeps what it is like. Throws InvalidInput naming
 * the field that is wrong.
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

/** Settings as a Schedule is created with them. Times that another tool set, and that we would refuse, are left out. */
export function creatable({ cron, timeZone, cadence }: Settings): Partial<SweepSchedule> {
  const timing = { ...(cron !== null && { cron }), timeZone };
  const fits = timingFaults(timing).length === 0;
  return { ...(fits && timing), cadence: cadence as SweepSchedule['cadence'] };
}

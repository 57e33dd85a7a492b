import { getClient } from '@temporalio/activity';
import type { Pool } from 'pg';
import { SWEEP_SCHEDULE_ID } from '../../domain/common/ids';
import {
  differences,
  normal,
  OUTSIDE,
  settingsOf,
  type Settings,
} from '../../domain/cadence/scheduleSettings';
import { listCadenceChanges, lockCadence, recordCadenceChange } from '../../db/cadence/changes';
import { inTransaction, type Db } from '../../db/core/pool';

/**
 * Keeps it as a change made by `who` when the settings found by `look` are not the last ones that were kept.
 * Returns whether they were not. Looks under the lock that every change takes, so one just being made is never
 * taken for somebody else's.
 */
export const recordCadence = (
  pool: Pool,
  look: () => Promise<Settings>,
  { who, at }: { who: string; at: Date },
): Promise<boolean> =>
  inTransaction(pool, async (db) => {
    await lockCadence(db);
    return keepIfNew(db, normal(await look()), { who, at });
  });

/** The same for settings just found by whoever holds the lock. */
export async function keepIfNew(
  db: Db,
  after: Settings,
  { who, at }: { who: string; at: Date },
): Promise<boolean> {
  const [last] = await listCadenceChanges(db, 1);
  if (last && differences(normal(last.after), after).length === 0) return false;
  await recordCadenceChange(db, { at, who, before: last?.after ?? null, after });
  return true;
}

/** Keeps what another tool made of the sweep's Schedule, if any did. A Schedule that is gone is no change of it. */
export async function recordExternalCadenceChange(pool: Pool, at: Date): Promise<void> {
  const schedule = getClient().schedule.getHandle(SWEEP_SCHEDULE_ID);
  const look = async () => settingsOf(await schedule.describe());
  try {
    await recordCadence(pool, look, { who: OUTSIDE, at });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ScheduleNotFoundError')) throw error;
  }
}

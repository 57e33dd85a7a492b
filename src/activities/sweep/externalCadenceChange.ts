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
 * Records a change by `who` if the settings found by `findSettings` differ from the last recorded ones, and returns whether
 * they did. It runs under the lock that every change takes, so a change in progress is never attributed to somebody
 * else.
 */
export const recordCadence = (
  pool: Pool,
  findSettings: () => Promise<Settings>,
  { who, at }: { who: string; at: Date },
): Promise<boolean> =>
  inTransaction(pool, async (db) => {
    await lockCadence(db);
    return recordIfNew(db, normal(await findSettings()), { who, at });
  });

/** The same for settings found by a caller who holds the lock. */
export async function recordIfNew(
  db: Db,
  after: Settings,
  { who, at }: { who: string; at: Date },
): Promise<boolean> {
  const [last] = await listCadenceChanges(db, 1);
  if (last && differences(normal(last.after), after).length === 0) return false;
  await recordCadenceChange(db, { at, who, before: last?.after ?? null, after });
  return true;
}

/** Records what another tool changed in the sweep's Schedule, if any did. A missing Schedule is not a change. */
export async function recordExternalCadenceChange(pool: Pool, at: Date): Promise<void> {
  const schedule = getClient().schedule.getHandle(SWEEP_SCHEDULE_ID);
  const findSettings = async () => settingsOf(await schedule.describe());
  try {
    await recordCadence(pool, findSettings, { who: OUTSIDE, at });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ScheduleNotFoundError')) throw error;
  }
}

import type { Db } from '../core/pool';
import type { Settings } from '../../domain/cadence/scheduleSettings';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** The cadence recorded by the latest sweep; null before the first one. */
export async function latestCadence(db: Db): Promise<unknown> {
  const row = await firstRow<{ cadence: unknown }>(
    db,
    sql`select cadence from sweep order by started_at desc limit 1`,
  );
  return row?.cadence ?? null;
}

/** A change of what an admin sets, as stored. */
export interface CadenceChange {
  at: Date;
  who: string;
  /** Null for the first change. */
  before: Settings | null;
  after: Settings;
}

/** Locks out other changes of the cadence, and their recording, until the transaction ends. */
export const lockCadence = (db: Db) =>
  execute(db, sql`lock table cadence_change in share row exclusive mode`);

/** The latest `limit` changes, the newest first. */
export async function listCadenceChanges(db: Db, limit: number): Promise<CadenceChange[]> {
  return rowsOf<CadenceChange>(
    db,
    sql`select at, who, before, after from cadence_change order by seq desc limit ${limit}`,
  );
}

/** Records a change. */
export async function recordCadenceChange(db: Db, { at, who, before, after }: CadenceChange): Promise<void> {
  await execute(
    db,
    sql`insert into cadence_change (at, who, before, after) values (${at}, ${who}, ${before && JSON.stringify(before)}, ${JSON.stringify(after)})`,
  );
}

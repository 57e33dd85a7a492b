import type { Settings } from '../domain/settings';
import type { Db } from './pool';

/** A change of what an admin sets, as it is kept. */
export interface CadenceChange {
  at: Date;
  who: string;
  /** Null at the first. */
  before: Settings | null;
  after: Settings;
}

/** Lets nobody else change the cadence, or record that it was changed, before this transaction ends. */
export const lockCadence = (db: Db) => db.query('lock table cadence_change in share row exclusive mode');

/** The latest `limit` changes, the newest first. */
export async function listCadenceChanges(db: Db, limit: number): Promise<CadenceChange[]> {
  const { rows } = await db.query<CadenceChange>(
    'select at, who, before, after from cadence_change order by seq desc limit $1',
    [limit],
  );
  return rows;
}

/** Keeps a change. */
export async function recordCadenceChange(db: Db, { at, who, before, after }: CadenceChange): Promise<void> {
  await db.query('insert into cadence_change (at, who, before, after) values ($1, $2, $3, $4)', [
    at,
    who,
    before && JSON.stringify(before),
    JSON.stringify(after),
  ]);
}

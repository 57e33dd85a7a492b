import type { Pool } from 'pg';
import { databaseTrouble, NO_WRITES, type DatabaseTrouble, type DatabaseTroubleKind } from './failures';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Db } from './pool';

/** A reason why Rollcall cannot work with its database. */
export interface Unfit extends Omit<DatabaseTrouble, 'kind'> {
  kind: DatabaseTroubleKind | 'schema' | 'other';
}

const READ_ONLY: Unfit = {
  kind: 'read only',
  what: NO_WRITES,
  words: NO_WRITES,
};

/**
 * Writes a megabyte to the disk and removes it, by a sort with too little memory. A small row would prove nothing:
 * after the disk is full, tables still have room for a while.
 */
const WRITE = `
  begin; set local work_mem = '64kB';
  select count(*) from (select repeat(md5(n::text), 8) as filler from generate_series(1, 4000) n order by 1 offset 0) s;
  rollback`;

/**
 * Checks whether the database answers, has this program's schema and accepts writes. Returns the reason if not, null
 * if so. Never throws.
 */
export async function unfitDatabase(pool: Pool): Promise<Unfit | null> {
  try {
    const fault = schemaFault(await compareSchema(pool));
    if (fault !== null) return { kind: 'schema', what: fault, words: fault };
    if (await isReadOnly(pool)) return READ_ONLY;
    await pool.query(WRITE);
    return null;
  } catch (error) {
    return unfitBy(error);
  }
}

/** Also true on a standby, where a sort may write all the same. */
const isReadOnly = async (pool: Pool): Promise<boolean> =>
  (await pool.query<{ on: string }>(`select current_setting('transaction_read_only') as on`)).rows[0]?.on ===
  'on';

function unfitBy(error: unknown): Unfit {
  const said = error instanceof Error ? error.message : String(error);
  const what = 'PostgreSQL refuses a statement of Rollcall';
  return databaseTrouble(error) ?? { kind: 'other', what, words: `${what} (${said})` };
}

const MIGRATIONS = path.join(__dirname, '../../../migrations');

/** How a database's schema differs from the one this program needs. */
export interface SchemaDifference {
  /** Migrations of this program not yet applied, in order. */
  missing: string[];
  /** Applied migrations that this program does not know, made by a newer version. */
  unknown: string[];
}

/** Compares the applied migrations with those of this program. The schema fits if both lists are empty. */
export async function compareSchema(db: Db): Promise<SchemaDifference> {
  const known = readdirSync(MIGRATIONS).map((file) => path.parse(file).name);
  const exists = await db.query<{ found: boolean }>(`select to_regclass('migration') is not null as found`);
  if (!exists.rows[0]?.found) return { missing: known.toSorted(), unknown: [] };
  const { rows } = await db.query<{ name: string }>('select name from migration');
  const applied = new Set(rows.map(({ name }) => name));
  return {
    missing: known.filter((name) => !applied.has(name)).toSorted(),
    unknown: [...applied].filter((name) => !known.includes(name)).toSorted(),
  };
}

/** What is wrong with the schema and what to do, in sentences; null if it fits. */
export function schemaFault({ missing, unknown }: SchemaDifference): string | null {
  if (unknown.length > 0)
    return (
      `The database is newer than this program: it has ${unknown.join(', ')}. ` +
      'Run the version of Rollcall that migrated it.'
    );
  return missing.length > 0 ? `The database lacks ${missing.join(', ')}. Run: rollcall migrate` : null;
}

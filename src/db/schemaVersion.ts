import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Db } from './pool';

const MIGRATIONS = path.join(__dirname, '../../migrations');

/** How the schema of a database differs from the one that this program is made for. */
export interface SchemaDifference {
  /** Migrations of this program that were not applied, in their order. */
  missing: string[];
  /** Applied migrations that this program does not know: a newer one made them. */
  unknown: string[];
}

/** Compares the migrations that were applied with those of this program; equal only if both lists are empty. */
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

/** What is wrong with the schema and what to do, in sentences; null when it is the one of this program. */
export function schemaFault({ missing, unknown }: SchemaDifference): string | null {
  if (unknown.length > 0)
    return (
      `The database is newer than this program: it has ${unknown.join(', ')}. ` +
      'Run the version of Rollcall that made it.'
    );
  return missing.length > 0 ? `The database lacks ${missing.join(', ')}. Run: rollcall migrate` : null;
}

import { redact, type Config } from '../config';
import { pendingMigrations } from '../db/lookups';
import { createPool } from '../db/pool';
import { Unreachable } from '../domain/errors';

/**
 * Makes sure, once at start, that the database answers and has the tables of this version: a worker without them
 * would try for hours what cannot succeed. Throws Unreachable, or an error that names what is missing.
 */
export async function checkDatabase({ databaseUrl }: Config): Promise<void> {
  const pool = createPool(databaseUrl, 1);
  try {
    const pending = await pendingMigrations(pool).catch((error: unknown) => {
      throw new Unreachable('PostgreSQL', redact(databaseUrl), 'DATABASE_URL', error);
    });
    if (pending.length === 0) return;
    throw new Error(`The database lacks ${pending.join(', ')}. Run: rollcall migrate`);
  } finally {
    await pool.end();
  }
}

import type { Pool } from 'pg';
import { loadPart, redact, variables, type Env } from '../../config';
import type { Unfit } from '../../db/core/condition';
import { finding, right, wrong, type Finding } from './finding';

const NEWER = 'run the version of Rollcall that applied them';

const NEXT: Partial<Record<Unfit['kind'], string>> = {
  full: 'free space on the disk of PostgreSQL, or give it a larger one',
  'read only': 'name the primary in DATABASE_URL',
  login: 'correct the user or password in DATABASE_URL',
  missing: 'create the database, or correct DATABASE_URL',
  crowded: 'raise max_connections of PostgreSQL, or stop whatever uses its connections',
};

const START = 'start PostgreSQL, or correct DATABASE_URL';

/**
 * Checks that the database answers and is migrated, that a key opens every live link, and that no alert is open; also
 * lists the imported sources. No findings if no database is configured.
 */
export async function checkDatabase(env: Env, now: Date): Promise<Finding[]> {
  const url = variables.shape.DATABASE_URL.safeParse(env['DATABASE_URL']).data;
  if (!url) return [];
  const { closePool, createPool } = await import('../../db/core/pool.js');
  const { checkAlerts } = await import('./alerts.js');
  const { checkImported } = await import('./sources.js');
  const { unfitDatabase } = await import('../../db/core/condition.js');
  const pool = createPool(url, 1);
  try {
    const unfit = await unfitDatabase(pool);
    if (unfit && unfit.kind !== 'schema')
      return [wrong('PostgreSQL', unfit.words, NEXT[unfit.kind] ?? START)];
    const reachable = right('PostgreSQL', `answers at ${redact(url)}`);
    const migrated = await checkMigrations(pool);
    if (unfit) return [reachable, migrated];
    const kept = [...(await checkImported(pool, env)), ...(await checkAlerts(pool, env, now))];
    return [reachable, migrated, await checkKeys(pool, env, now), ...kept];
  } finally {
    await closePool(pool);
  }
}

const checkMigrations = (pool: Pool) =>
  finding('migrations', 'run: rollcall migrate', async () => {
    const { compareSchema } = await import('../../db/core/condition.js');
    const { missing, unknown } = await compareSchema(pool);
    if (unknown.length > 0)
      return wrong('migrations', `applied by a newer version: ${unknown.join(', ')}`, NEWER);
    if (missing.length === 0) return right('migrations', 'all applied');
    return wrong('migrations', `not applied: ${missing.join(', ')}`, 'run: rollcall migrate');
  });

const checkKeys = (pool: Pool, env: Env, now: Date) =>
  finding('link keys', 'correct ROLLCALL_LINK_KEYS', async () => {
    const { liveKeyIds } = await import('../../db/admin/lookups.js');
    const used = await liveKeyIds(pool, now);
    const { ROLLCALL_LINK_KEYS } = loadPart(variables.pick({ ROLLCALL_LINK_KEYS: true }), env);
    const known = ROLLCALL_LINK_KEYS.map(({ id }) => id);
    const lost = used.filter((id) => !known.includes(id));
    if (lost.length === 0) return right('link keys', `${known[0] ?? ''} signs; every live link works`);
    const next = `add them again at the end of ROLLCALL_LINK_KEYS until their links have expired`;
    return wrong(
      'link keys',
      `live links are signed with keys that are not configured: ${lost.join(', ')}`,
      next,
    );
  });

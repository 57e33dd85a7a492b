import type { Pool } from 'pg';
import { loadPart, redact, variables, type Env } from '../../config';
import { finding, right, wrong, type Finding } from './finding';

const START = 'start PostgreSQL, or correct DATABASE_URL';

/** Whether the database answers, is migrated, and holds neither live links that no key can open nor open alerts. Nothing when none is configured. */
export async function checkDatabase(env: Env, now: Date): Promise<Finding[]> {
  const url = variables.shape.DATABASE_URL.safeParse(env['DATABASE_URL']).data;
  if (!url) return [];
  const { createPool } = await import('../../db/pool.js');
  const { checkAlerts } = await import('./alerts.js');
  const pool = createPool(url, 1);
  try {
    const reachable = await finding('PostgreSQL', START, async () => {
      await pool.query('select 1');
      return right('PostgreSQL', `answers at ${redact(url)}`);
    });
    if (reachable.state !== 'right') return [reachable];
    const migrated = await checkMigrations(pool);
    if (migrated.state !== 'right') return [reachable, migrated];
    return [reachable, migrated, await checkKeys(pool, env, now), ...(await checkAlerts(pool, env, now))];
  } finally {
    await pool.end();
  }
}

const checkMigrations = (pool: Pool) =>
  finding('migrations', 'run: rollcall migrate', async () => {
    const { pendingMigrations } = await import('../../db/lookups.js');
    const pending = await pendingMigrations(pool);
    if (pending.length === 0) return right('migrations', 'all applied');
    return wrong('migrations', `not applied: ${pending.join(', ')}`, 'run: rollcall migrate');
  });

const checkKeys = (pool: Pool, env: Env, now: Date) =>
  finding('link keys', 'correct ROLLCALL_LINK_KEYS', async () => {
    const { liveKeyIds } = await import('../../db/lookups.js');
    const used = await liveKeyIds(pool, now);
    const { ROLLCALL_LINK_KEYS } = loadPart(variables.pick({ ROLLCALL_LINK_KEYS: true }), env);
    const known = ROLLCALL_LINK_KEYS.map(({ id }) => id);
    const lost = used.filter((id) => !known.includes(id));
    if (lost.length === 0)
      return right('link keys', `${known[0] ?? ''} signs; every live link can be opened`);
    const next = `put them back at the end of ROLLCALL_LINK_KEYS until their links have expired`;
    return wrong('link keys', `live links are signed with keys not configured: ${lost.join(', ')}`, next);
  });

import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { unfitDatabase } from '../../db/core/condition';

/** How long a result is cached, in milliseconds, because anybody may call `/readyz`. */
const HOLDS_FOR = 2_000;

/** How long a probe waits, in milliseconds; after that it counts as not ready. */
const PATIENCE = 4_000;

/** Used by `/readyz`: a sentence that says why this process is not ready; null if it is. */
export type Readiness = () => Promise<string | null>;

/** Ready if the database of `pool` answers soon, accepts writes and has this version's schema. */
export function readinessOf(pool: Pool): Readiness {
  let latest: { at: number; found: Promise<string | null> } | null = null;
  return () => {
    const now = performance.now();
    if (!latest || now - latest.at > HOLDS_FOR) latest = { at: now, found: whyUnready(pool) };
    return latest.found;
  };
}

async function whyUnready(pool: Pool): Promise<string | null> {
  const look = unfitDatabase(pool).then((unfit) => unfit && unfit.what);
  return Promise.race([look, sleep(PATIENCE, 'PostgreSQL does not answer in time', { ref: false })]);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { unfitDatabase } from '../../db/core/condition';

/** A look serves everybody who asks within this, in milliseconds: anybody may ask. */
const HOLDS_FOR = 2_000;

/** A probe waits for no longer; what takes longer is not ready. */
const PATIENCE = 4_000;

/** Why this process can do nothing for anybody, in a sentence; null when it can. Asked by `/readyz`. */
export type Readiness = () => Promise<string | null>;

/** Readiness by the database of `pool`: that it answers soon, can write, and has this version's schema. */
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

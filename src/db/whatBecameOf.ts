import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';

/** The caller waits; a restart of PostgreSQL takes a few seconds. Milliseconds. */
const ASKED_FOR = 6_000;
const PAUSE = 200;

/** What became of a transaction. `unknown`: PostgreSQL does not answer, or has not ended it. */
export type Became = 'committed' | 'aborted' | 'unknown';

/** Asks PostgreSQL for some seconds what became of the transaction with that number. Never throws. */
export async function whatBecameOf(pool: Pool, transaction: string): Promise<Became> {
  const over = AbortSignal.timeout(ASKED_FOR);
  while (!over.aborted) {
    const status = await ask(pool, transaction).catch(() => null);
    if (status === 'committed' || status === 'aborted') return status;
    await sleep(PAUSE);
  }
  return 'unknown';
}

async function ask(pool: Pool, transaction: string): Promise<string | null> {
  const question = {
    text: 'select pg_xact_status($1::text::xid8) as status',
    values: [transaction],
    query_timeout: ASKED_FOR / 2,
  };
  return (await pool.query<{ status: string | null }>(question)).rows[0]?.status ?? null;
}

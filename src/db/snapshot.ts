import type { Pool, PoolClient } from 'pg';

/**
 * Where the tables were never analysed, as just after a restore, the planner takes a source for a small part of them. A
 * merge by the source alone then compares each of its rows with every other.
 */
const BEGIN = 'begin isolation level repeatable read read only; set local enable_mergejoin = off';

/**
 * Runs `work` in one transaction that cannot write, every statement of it seeing the same moment: what is read
 * in pages fits together.
 */
export async function inSnapshot<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query(BEGIN);
    return await work(client);
  } finally {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    client.release(broken);
  }
}

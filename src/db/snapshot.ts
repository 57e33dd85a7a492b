import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` in one transaction that cannot write, every statement of it seeing the same moment: what is read
 * in pages fits together.
 */
export async function inSnapshot<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read read only');
    return await work(client);
  } finally {
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    client.release(broken);
  }
}

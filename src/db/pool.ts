import { Pool, types, type PoolClient } from 'pg';

/** A connection to run one statement on: the pool, or the client of a transaction. */
export type Db = Pick<PoolClient, 'query'>;

// Counts fit into a double; pg hands out bigint as text unless told otherwise.
types.setTypeParser(types.builtins.INT8, Number);

/** A pool on `url`, its sessions reckoning in UTC. */
export const createPool = (url: string, max = 10): Pool =>
  new Pool({ connectionString: url, max, options: '-c timezone=UTC', application_name: 'rollcall' });

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function inTransaction<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

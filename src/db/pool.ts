import { Pool, types, type PoolClient, type QueryConfig } from 'pg';

/** A connection to run one statement on: the pool, or the client of a transaction. */
export type Db = Pick<PoolClient, 'query'>;

// Counts fit into a double; pg hands out bigint as text unless told otherwise.
types.setTypeParser(types.builtins.INT8, Number);

/** Quiet for so long, a connection is asked whether its other end is still there, in seconds. */
const QUIET = 30;

/** Of the session: the machine of a worker that died must not keep its locks for the hours that are the default. */
const ASKED_THERE = `-c tcp_keepalives_idle=${QUIET} -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3`;
/** Of the socket: nor must a worker wait for ever for a machine of PostgreSQL that died. */
const ASKED_HERE = { keepAlive: true, keepAliveInitialDelayMillis: QUIET * 1000 };

/** A pool on `url`, its sessions reckoning in UTC. A connection whose other end vanished is noticed within a minute. */
export function createPool(url: string, max = 10): Pool {
  // Statements here are short: compiling them to machine code takes longer than they do.
  const options = `-c timezone=UTC -c jit=off ${ASKED_THERE}`;
  const pool = new Pool({
    connectionString: url,
    max,
    options,
    application_name: 'rollcall',
    ...ASKED_HERE,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  // The same of one that breaks while a transaction has it: its next statement rejects, which is soon enough.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/**
 * A statement that every mail needs: each connection parses and plans it once, which takes longer than running it.
 * `name` is its own among all such. Given the values, it is what `query` takes.
 */
export const prepared =
  (name: string, text: string) =>
  (...values: unknown[]): QueryConfig => ({ name, text, values });

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
export async function inTransaction<T>(pool: Pool, work: (db: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection that cannot even roll back is not given back to the pool.
    await client.query('rollback').catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

import { Client, Connection } from '@temporalio/client';
import type { Config } from '../config';
import { closePool, createPool, TIME_LIMITS } from '../db/core/pool';
import { createApp } from './app';
import type { ApiDeps } from './http/deps';

/** A listening API. `close` waits for requests in progress, then closes its connections. */
export interface Api {
  url: string;
  close(): Promise<void>;
}

/** Database connections for the operations of admins. */
const OPERATIONS = 5;

/**
 * Starts the API. Temporal need not be running yet: answers are recorded anyway. Throws if the port is taken.
 */
export async function startApi(config: Config, logger: ApiDeps['logger'] = { level: 'info' }): Promise<Api> {
  const pool = createPool(config.databaseUrl);
  const longPool = createPool(config.databaseUrl, OPERATIONS, TIME_LIMITS.long);
  const { connectionOptions, namespace } = config.temporal;
  const connection = Connection.lazy(connectionOptions);
  const client = new Client({ connection, namespace });
  const app = createApp({ pool, longPool, client, config, clock: () => new Date(), logger });
  // An idle connection that is lost gets replaced at its next use. Without a listener, the error would end the process.
  pool.on('error', (err) => app.log.warn({ err }, 'a database connection was lost'));
  const close = async () => {
    await app.close();
    await Promise.all([closePool(pool), closePool(longPool), connection.close()]);
  };
  try {
    return { url: await app.listen({ host: config.apiHost, port: config.apiPort }), close };
  } catch (error) {
    await close();
    throw isTaken(error)
      ? new Error(`${config.apiHost}:${config.apiPort} is taken. Free it, or set ROLLCALL_API_PORT.`)
      : error;
  }
}

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

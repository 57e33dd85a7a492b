import { Client, Connection } from '@temporalio/client';
import type { Config } from '../config';
import { closePool, createPool, TIME_LIMITS } from '../db/core/pool';
import { createApp } from './app';
import type { ApiDeps } from './http/deps';

/** A listening API. `close` ends requests under way, then its connections. */
export interface Api {
  url: string;
  close(): Promise<void>;
}

/** Connections for what admins ask. */
const OPERATIONS = 5;

/**
 * Starts the API. Temporal need not be there yet: answers are recorded all the same. Throws when the port is taken.
 */
export async function startApi(config: Config, logger: ApiDeps['logger'] = { level: 'info' }): Promise<Api> {
  const pool = createPool(config.databaseUrl);
  const longPool = createPool(config.databaseUrl, OPERATIONS, TIME_LIMITS.long);
  const { connectionOptions, namespace } = config.temporal;
  const connection = Connection.lazy(connectionOptions);
  const client = new Client({ connection, namespace });
  const app = createApp({ pool, longPool, client, config, clock: () => new Date(), logger });
  // A connection lost while idle is replaced at its next use; without a listener it would end the process.
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
      ? new Error(`${config.apiHost}:${config.apiPort} is taken: free it, or set ROLLCALL_API_PORT`)
      : error;
  }
}

const isTaken = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

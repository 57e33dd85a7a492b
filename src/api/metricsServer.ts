import Fastify from 'fastify';
import type { Config } from '../config';
import { closePool, createPool } from '../db/pool';
import { drainOnClose } from './drain';
import { createMetrics } from './metrics';

/**
 * Serves `/metrics` on `port`, a port of its own: the API's is open to all owners, this one is not to be.
 * Throws when the port is taken.
 */
export async function startMetrics(
  { databaseUrl, apiHost: host }: Pick<Config, 'databaseUrl' | 'apiHost'>,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const pool = createPool(databaseUrl, 1);
  const metrics = createMetrics(pool, () => new Date());
  const app = Fastify({ forceCloseConnections: 'idle' });
  drainOnClose(app);
  app.get('/metrics', async (_, reply) => {
    reply.type(metrics.contentType);
    return metrics.read();
  });
  const close = async () => {
    await app.close();
    await closePool(pool);
  };
  try {
    return { url: `${await app.listen({ host, port })}/metrics`, close };
  } catch (error) {
    await close();
    throw error;
  }
}

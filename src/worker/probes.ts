import type { Worker } from '@temporalio/worker';
import Fastify from 'fastify';
import type { Pool } from 'pg';
import { Gauge, Registry } from 'prom-client';
import { unfitDatabase } from '../db/core/condition';
import { WORKER_METRICS, type WorkerMetric } from './workerMetrics';

/** What the probes of a worker's process check. */
export interface Probed {
  /** The workers by task queue. */
  workers: ReadonlyMap<string, Pick<Worker, 'getStatus'>>;
  pool: Pool;
  /** Resolves if Temporal answers; rejects if not. */
  temporal: () => Promise<unknown>;
}

/**
 * Serves the probes of this worker's process on a port of their own: `/livez`, `/readyz` (503 with the reason while
 * it cannot work) and `/metrics`. Throws if the port is taken.
 */
export async function startProbes(
  probed: Probed,
  { host, port }: { host: string; port: number },
): Promise<{ url: string; close(): Promise<void> }> {
  const app = Fastify();
  app.get('/livez', () => ({ status: 'alive' }));
  app.get('/readyz', async (_, reply) => {
    const because = await whyUnready(probed);
    return because === null ? { status: 'ready' } : reply.code(503).send({ status: 'unready', because });
  });
  const { registry, collect } = gaugesOf(probed.workers);
  app.get('/metrics', (_, reply) => {
    collect();
    reply.type(registry.contentType);
    return registry.metrics();
  });
  try {
    return { url: await app.listen({ host, port }), close: () => app.close() };
  } catch (error) {
    await app.close();
    if ((error as { code?: unknown }).code !== 'EADDRINUSE') throw error;
    throw new Error(`${host}:${port} is taken: free it, or set ROLLCALL_WORKER_PORT`, { cause: error });
  }
}

async function whyUnready({ workers, pool, temporal }: Probed): Promise<string | null> {
  for (const [queue, worker] of workers) {
    const { runState } = worker.getStatus();
    if (runState !== 'RUNNING') return `the worker of ${queue} is ${runState.toLowerCase()}`;
  }
  const unfit = await unfitDatabase(pool);
  if (unfit) return unfit.what;
  return temporal().then(
    () => null,
    () => 'Temporal does not answer',
  );
}

function gaugesOf(workers: Probed['workers']) {
  const registry = new Registry();
  const gauges = Object.entries(WORKER_METRICS).map(([key, { name, help }]) => {
    const gauge = new Gauge({ name: `rollcall_${name}`, help, labelNames: ['queue'], registers: [registry] });
    return { key: key as WorkerMetric, gauge };
  });
  const collect = () => {
    for (const [queue, worker] of workers) {
      const status = worker.getStatus();
      const values: Record<WorkerMetric, number> = {
        running: status.runState === 'RUNNING' ? 1 : 0,
        activities: status.numInFlightActivities,
        workflowTasks: status.numInFlightWorkflowActivations,
        cached: status.numCachedWorkflows,
      };
      for (const { key, gauge } of gauges) gauge.set({ queue }, values[key]);
    }
  };
  return { registry, collect };
}

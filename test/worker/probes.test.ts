import { createPool } from '../../src/db/core/pool';
import { freePort } from '../../src/dev/ports';
import { startProbes, type Probed } from '../../src/worker/probes';
import { devWorld, sharedWorld } from '../support/world';

const world = sharedWorld(devWorld);

const workers = () => new Map(world.workers.map((worker) => [worker.options.taskQueue, worker]));
const temporal = () => world.nativeConnection.workflowService.getSystemInfo({});

/** What the probes answer at that path: the status, and the body. */
async function ask(path: string, over: Partial<Probed> = {}): Promise<[number, string]> {
  const probed = { workers: workers(), pool: world.pool, temporal, ...over };
  const probes = await startProbes(probed, { host: '127.0.0.1', port: await freePort() });
  try {
    const reply = await fetch(probes.url + path);
    return [reply.status, await reply.text()];
  } finally {
    await probes.close();
  }
}

describe('the probes of a worker', () => {
  it('say that it lives, and that it is ready while it can do its work', async () => {
    expect(await ask('/livez')).toEqual([200, '{"status":"alive"}']);
    expect(await ask('/readyz')).toEqual([200, '{"status":"ready"}']);
  });

  it('say why it is not ready: the database, or Temporal, does not answer', async () => {
    const pool = createPool('postgres://rollcall@127.0.0.1:1/rollcall', 1);
    expect((await ask('/readyz', { pool }))[0]).toBe(503);
    await pool.end();
    const away = () => Promise.reject(new Error('UNAVAILABLE'));
    expect(await ask('/readyz', { temporal: away })).toEqual([
      503,
      '{"status":"unready","because":"Temporal does not answer"}',
    ]);
  });

  it('have its metrics by task queue', async () => {
    const [status, text] = await ask('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('rollcall_worker_running{queue="rollcall"} 1');
    expect(text).toContain('rollcall_worker_activities{queue="rollcall-mail"} 0');
  });

  it('name the port that is taken, and the variable that says which', async () => {
    const port = await freePort();
    const probed = { workers: workers(), pool: world.pool, temporal };
    const probes = await startProbes(probed, { host: '127.0.0.1', port });
    await expect(startProbes(probed, { host: '127.0.0.1', port })).rejects.toThrow('ROLLCALL_WORKER_PORT');
    await probes.close();
  });

  it('say that it is not ready any more once it was asked to stop', async () => {
    for (const worker of world.workers) worker.shutdown();
    const [status, body] = await ask('/readyz');
    expect([status, body]).toEqual([503, expect.stringMatching(/the worker of rollcall is (stopp|drain)/)]);
  });
});

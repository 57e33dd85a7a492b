import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** A module of the built product. */
export const product = (name) => require(path.join(import.meta.dirname, '../dist', name));

const { createPool, TIME_LIMITS } = product('db/core/pool.js');
const { migrate } = product('db/core/migrate.js');
const { createProgress } = product('dev/progress.js');
const { freePort } = product('dev/ports.js');
const { startPostgres } = product('dev/postgres.js');
const { temporalCli } = product('dev/temporalCli.js');
const { startTemporal } = product('dev/temporalServer.js');

/**
 * A PostgreSQL and a Temporal dev server for one run, in a directory that goes with it. PostgreSQL keeps its
 * default durability: both sides of every ratio pay for it.
 */
export async function openLab() {
  const stateDir = await mkdtemp(path.join(tmpdir(), 'rollcall-bench-'));
  const progress = createProgress();
  const settings = { shared_buffers: '1GB', max_wal_size: '8GB', work_mem: '64MB', max_connections: '200' };
  const port = await freePort();
  const postgres = await progress.part('PostgreSQL', () => startPostgres({ stateDir, port, settings }));
  const temporal = await progress.part('Temporal', async (report) =>
    startTemporal({
      cli: await temporalCli(process.env, report),
      stateDir,
      port: await freePort(),
      uiPort: await freePort(),
    }),
  );
  await migrate(postgres.url);
  const pool = createPool(postgres.url, 30, TIME_LIMITS.long);
  return {
    pool,
    postgres,
    temporal,
    stateDir,
    async close() {
      await pool.end();
      await temporal.stop();
      await postgres.stop();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
}

/** Seconds that `work` takes, and what it returned. */
export async function timed(work) {
  const begun = performance.now();
  const result = await work();
  return { seconds: (performance.now() - begun) / 1000, result };
}

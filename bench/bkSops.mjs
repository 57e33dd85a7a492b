// `npm run build && node bench/bkSops.mjs [tasks]`: reads a simulated bk-sops of a million tasks, and says how long that
// took and how much memory. Simulator and database are processes of their own; what is told is the reader's.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const TASKS = Number(process.argv[2] ?? 1_000_000);
const PER_PROJECT = 500;
const NOW = new Date('2026-11-23T09:00:00Z');

if (process.send) await simulate();
else await measure();

/** The simulator's process. */
async function simulate() {
  process.once('disconnect', () => process.exit());
  const { SimWorld } = require('../dist/dev/bkSops/world.js');
  const { startSimulator } = require('../dist/dev/bkSops/server.js');
  const world = new SimWorld();
  const cron = '0 9 * * * (m/h/d/dM/MY) Asia/Shanghai';
  for (let business = 1, id = 0; id < TASKS; business += 1) {
    const { number } = world.addBusiness({
      id: business,
      name: `business ${business}`,
      maintainers: ['o1'],
      changedAt: NOW,
    });
    for (let n = 0; n < PER_PROJECT; n += 1) {
      const owner = `o${(id += 1) % 20_000}`;
      const editedAt = new Date(NOW.getTime() - (id % 900) * 86_400_000);
      world.addTask({
        id,
        project: number,
        name: `task ${id}`,
        cron,
        creator: owner,
        editor: owner,
        editedAt,
        enabled: id % 10 > 0,
        lastRunAt: NOW,
        runs: id % 1000,
      });
    }
  }
  const { settings } = await startSimulator(world);
  process.send(settings);
}

async function measure() {
  const { openLab } = await import('./lab.mjs');
  const { mergeInventory } = require('../dist/activities/sync/mergeInventory.js');
  const { inTransaction } = require('../dist/db/core/pool.js');
  const { mirrorOf } = require('../dist/worker/sources.js');
  const { bkSopsSource } = require('../dist/sources/bkSops/source.js');
  const simulator = fork(fileURLToPath(import.meta.url), [String(TASKS)], {
    execArgv: ['--max-old-space-size=4096'],
  });
  const [addresses] = await once(simulator, 'message');
  const lab = await openLab();
  const settings = {
    ...addresses,
    appCode: 'rollcall',
    appSecret: 'simulated',
    accessToken: null,
    username: 'rollcall',
    supplierAccount: '0',
    timeZone: 'Asia/Shanghai',
    people: { mail: '{owner}@company.example', locale: 'en', timeZone: 'UTC' },
    messages: [],
    concurrency: 8,
    perSecond: 1000,
    timeoutSeconds: 120,
    attempts: 4,
  };
  const source = bkSopsSource('bk-sops', settings, mirrorOf(lab.pool));
  const idle = process.memoryUsage().rss;
  let peak = idle;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 200);
  for (const which of ['first', 'second']) {
    const began = performance.now();
    let read = 0;
    const now = new Date(NOW.getTime() + (which === 'second') * 3_600_000);
    const onProgress = ({ phase }) => phase === 'merging' && (read = performance.now());
    const inventory = await source.open(now);
    const { tasks } = await inTransaction(lab.pool, (db) =>
      mergeInventory(db, inventory, { source: 'bk-sops', now, shiftDays: 0, onProgress }),
    );
    const seconds = (ms) => (ms / 1000).toFixed(0);
    console.log(
      `${which} sync: ${tasks.read} tasks in ${seconds(performance.now() - began)} s, ${seconds(read - began)} s of it reading; peak ${mb(peak)} MB, ${mb(idle)} before`,
    );
  }
  clearInterval(watch);
  simulator.kill();
  await lab.close();
  process.exit(0);
}

function mb(bytes) {
  return Math.round(bytes / 2 ** 20);
}

import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import pMap from 'p-map';
import { configFor } from './config.mjs';
import { fill, newSweep, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { claimRounds } = product('db/sweep/due.js');
const { findUnstartedRounds } = product('db/sweep/rounds.js');
const { parseCadence } = product('domain/cadence/cadence.js');
const { dueThresholds } = product('domain/sweep/due.js');
const { startWorker } = product('worker/main.js');
const { reminderId } = product('domain/common/ids.js');
const { beginReminder } = product('activities/reminder/startReminder.js');

const workflowsPath = createRequire(import.meta.url).resolve('./bareWorkflow.js');

const CONCURRENCY = 20;

/** A server that is kept busy loses a start now and then, and finds that out a timeout later: the last are not waited for. */
const MOST = 0.9;

/** Milliseconds without another one done after which something is wrong. */
const PATIENCE = 60_000;

/**
 * From the first start to nine in ten of the first mails accepted, against bare workflows with one activity that
 * does nothing: in turns, the middle of so many runs, an odd number. Which goes first changes. Beside it, what a
 * rate limit alone costs the bare ones: their activity has a task queue of its own then, as mail has.
 */
export async function firstMails(lab, mails, { owners, runs: count }) {
  const connection = await Connection.connect({ address: lab.temporal.address });
  const client = new Client({ connection });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const runs = [];
  for (let run = 0; run < count; run += 1) {
    await fill(lab.pool, owners);
    const bare = (limit) => bareRate(lab, client, { workflowBundle, count: Math.round(owners * DUE), limit });
    const first = run % 2 === 0 ? await bare() : null;
    const ours = await mailRate(lab, client, mails);
    const other = first ?? (await bare());
    runs.push({ ours, bare: other, limited: await bare(LIMIT), ratio: ours / other });
  }
  await connection.close();
  const { ours, bare, limited, ratio } = runs.toSorted((a, b) => a.ratio - b.ratio)[(count - 1) / 2];
  return {
    'mails per second': ours,
    'bare workflows per second': bare,
    'the same with a rate-limited task queue': limited,
    'ratio to these': ours / limited,
    ratio,
    target: 0.8,
  };
}

/** A rate that nothing here comes near. */
const LIMIT = 1000;

/** A budget of mails a day that nothing here uses up. */
const PLENTY = 1_000_000;

/** Mails a second; so many of the owners are due, about. */
const DUE = 0.64;

async function mailRate(lab, client, mails) {
  const worker = await startWorker(configFor(lab, mails), { cron: '0 0 1 1 *' });
  const cadence = parseCadence({ mailPerDay: PLENTY });
  const sweepId = await newSweep(lab.pool, { mailPerDay: PLENTY });
  await claimRounds(lab.pool, sweepId, dueThresholds(cadence, NOW), { after: '', limit: 100_000 });
  const due = await findUnstartedRounds(lab.pool, new Date(), 100_000);
  const before = mails.accepted();
  const start = ({ owner }) => beginReminder(client.workflow, { owner, sweepId, cadence });
  try {
    return await rateOf(due, start, () => mails.accepted() - before);
  } finally {
    // Those of the next run have the same owners.
    await pMap(due, ({ owner }) => client.workflow.getHandle(reminderId(owner)).terminate(), {
      concurrency: CONCURRENCY,
    });
    await worker.close();
  }
}

async function bareRate({ temporal }, client, { workflowBundle, count, limit }) {
  const connection = await NativeConnection.connect({ address: temporal.address });
  let done = 0;
  const activities = { nothing: async () => void (done += 1) };
  const workers = [
    await Worker.create({ connection, taskQueue: 'bare', workflowBundle, ...(!limit && { activities }) }),
  ];
  if (limit) {
    const limited = { taskQueue: 'bare-limited', maxTaskQueueActivitiesPerSecond: limit };
    workers.push(await Worker.create({ connection, activities, ...limited }));
  }
  const running = Promise.all(workers.map((worker) => worker.run()));
  const ids = Array.from({ length: count }, () => `bare-${randomUUID()}`);
  const args = limit ? ['bare-limited'] : [];
  const start = (workflowId) => client.workflow.start('bare', { workflowId, taskQueue: 'bare', args });
  try {
    return await rateOf(ids, start, () => done);
  } finally {
    for (const worker of workers) worker.shutdown();
    await running;
    await connection.close();
  }
}

/** How many a second get done, by the moment at which most are. */
async function rateOf(all, start, done) {
  const most = Math.floor(all.length * MOST);
  const { seconds } = await timed(async () => {
    const started = pMap(all, start, { concurrency: CONCURRENCY });
    for (let seen = 0, waited = 0; seen < most; waited += 5) {
      if (waited > PATIENCE) throw new Error(`${seen} of ${all.length} got done, and no more for a minute`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      if (done() > seen) [seen, waited] = [done(), 0];
    }
    await started;
  });
  return most / seconds;
}

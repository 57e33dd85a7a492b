import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import pMap from 'p-map';
import { configFor } from './config.mjs';
import { fill, newSweep, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { claimRounds } = product('db/due.js');
const { findUnstartedRounds } = product('db/rounds.js');
const { parseCadence } = product('domain/cadence.js');
const { dueThresholds } = product('domain/due.js');
const { startWorker } = product('worker/main.js');
const { reminderId } = product('domain/ids.js');
const { beginReminder } = product('activities/beginReminder.js');

const workflowsPath = createRequire(import.meta.url).resolve('./bareWorkflow.js');

const CONCURRENCY = 20;

/** A server that is kept busy loses a start now and then, and finds that out a timeout later: the last are not waited for. */
const MOST = 0.9;

/** Milliseconds without another one done after which something is wrong. */
const PATIENCE = 60_000;

/**
 * From the first start to nine in ten of the first mails accepted, against bare workflows with one activity that
 * does nothing: in turns, the middle of so many runs, an odd number. Which goes first changes.
 */
export async function firstMails(lab, mails, { owners, runs: count }) {
  const connection = await Connection.connect({ address: lab.temporal.address });
  const client = new Client({ connection });
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  const runs = [];
  for (let run = 0; run < count; run += 1) {
    await fill(lab.pool, owners);
    const bare = () => bareRate(lab, client, workflowBundle, Math.round(owners * DUE));
    const first = run % 2 === 0 ? await bare() : null;
    const ours = await mailRate(lab, client, mails);
    const other = first ?? (await bare());
    runs.push({ ours, bare: other, ratio: ours / other });
  }
  await connection.close();
  const { ours, bare, ratio } = runs.toSorted((a, b) => a.ratio - b.ratio)[(count - 1) / 2];
  return { 'mails per second': ours, 'bare workflows per second': bare, ratio, target: 0.8 };
}

/** Mails a second; so many of the owners are due, about. */
const DUE = 0.64;

async function mailRate(lab, client, mails) {
  const worker = await startWorker(configFor(lab, mails), { cron: '0 0 1 1 *' });
  const cadence = parseCadence({});
  const sweepId = await newSweep(lab.pool);
  await claimRounds(lab.pool, sweepId, dueThresholds(cadence, NOW), { after: '', limit: 100_000 });
  const due = await findUnstartedRounds(lab.pool, 100_000);
  const before = mails.accepted();
  const start = ({ owner }) => beginReminder(client.workflow, { owner, sweepId, cadence });
  const rate = await rateOf(due, start, () => mails.accepted() - before);
  // Those of the next run have the same owners.
  await pMap(due, ({ owner }) => client.workflow.getHandle(reminderId(owner)).terminate(), {
    concurrency: CONCURRENCY,
  });
  await worker.close();
  return rate;
}

async function bareRate({ temporal }, client, workflowBundle, count) {
  const connection = await NativeConnection.connect({ address: temporal.address });
  let done = 0;
  const worker = await Worker.create({
    connection,
    taskQueue: 'bare',
    workflowBundle,
    activities: { nothing: async () => void (done += 1) },
  });
  const running = worker.run();
  const ids = Array.from({ length: count }, () => `bare-${randomUUID()}`);
  const start = (workflowId) => client.workflow.start('bare', { workflowId, taskQueue: 'bare', args: [] });
  const rate = await rateOf(ids, start, () => done);
  worker.shutdown();
  await running;
  await connection.close();
  return rate;
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

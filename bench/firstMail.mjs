import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import pMap from 'p-map';
import { SMTPServer } from 'smtp-server';
import { configFor } from './config.mjs';
import { fill, newSweep, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { claimRounds } = product('db/due.js');
const { findUnstartedRounds } = product('db/rounds.js');
const { parseCadence } = product('domain/cadence.js');
const { dueThresholds } = product('domain/due.js');
const { startWorker } = product('worker/main.js');
const { wakeReminder } = product('workflows/wake.js');

const CONCURRENCY = 20;

/** From the first start to the last first mail accepted, against bare workflows with one activity that does nothing. */
export async function firstMails(lab, mails, owners) {
  await fill(lab.pool, owners);
  const connection = await Connection.connect({ address: lab.temporal.address });
  const client = new Client({ connection });
  const bare = await bareSeconds(lab, client, owners);
  const ours = await mailSeconds(lab, client, mails);
  await connection.close();
  return {
    mails: ours.sent,
    'mails per second': ours.sent / ours.seconds,
    'bare workflows per second': owners / bare,
    ratio: ours.sent / ours.seconds / (owners / bare),
    target: 0.8,
  };
}

/** A mail server that takes everything and keeps nothing but the count. */
export async function discardingServer() {
  let accepted = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, done) {
      stream.resume().on('end', () => {
        accepted += 1;
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    url: `smtp://127.0.0.1:${server.server.address().port}`,
    accepted: () => accepted,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

async function mailSeconds(lab, client, mails) {
  const worker = await startWorker(configFor(lab, mails), { cron: '0 0 1 1 *' });
  const cadence = parseCadence({});
  const sweepId = await newSweep(lab.pool);
  await claimRounds(lab.pool, sweepId, dueThresholds(cadence, NOW), { after: '', limit: 100_000 });
  const due = await findUnstartedRounds(lab.pool, 100_000);
  const start = ({ owner }) =>
    client.workflow.signalWithStart('ownerReminder', wakeReminder(owner, cadence, [], sweepId));
  const { seconds } = await timed(async () => {
    await pMap(due, start, { concurrency: CONCURRENCY });
    while (mails.accepted() < due.length) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  await worker.close();
  return { seconds, sent: due.length };
}

async function bareSeconds({ temporal }, client, count) {
  const connection = await NativeConnection.connect({ address: temporal.address });
  const workflowsPath = createRequire(import.meta.url).resolve('./bareWorkflow.js');
  const worker = await Worker.create({
    connection,
    taskQueue: 'bare',
    workflowBundle: await bundleWorkflowCode({ workflowsPath }),
    activities: { nothing: async () => undefined },
  });
  const running = worker.run();
  const ids = Array.from({ length: count }, (_none, index) => `with-activity-${index}`);
  const { seconds } = await timed(async () => {
    const options = (workflowId) => ({ workflowId, taskQueue: 'bare', args: [] });
    const handles = await pMap(ids, (id) => client.workflow.start('bare', options(id)), {
      concurrency: CONCURRENCY,
    });
    await pMap(handles, (handle) => handle.result(), { concurrency: 100 });
  });
  worker.shutdown();
  await running;
  await connection.close();
  return seconds;
}

import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { configFor } from './config.mjs';
import { fill } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { createActivities } = product('activities/index.js');
const { claimRounds } = product('db/sweep/due.js');
const { findUnstartedRounds, markStarted } = product('db/sweep/rounds.js');
const { parseCadence } = product('domain/cadence/cadence.js');
const { dueThresholds } = product('domain/sweep/due.js');
const { openDeps } = product('worker/dependencies.js');

/**
 * The events in the history of a whole sweep, which has to stay below 1,500 whatever the owners. Everything is the
 * product's own but for one thing: the reminders of the rounds claimed are marked as started without being so, as
 * the Temporal server would need longer for them than everything else here together.
 */
export async function sweepHistory(lab, mails, owners) {
  await fill(lab.pool, owners);
  const { deps, closeDeps } = await openDeps(configFor(lab, mails));
  const connection = await NativeConnection.connect({ address: lab.temporal.address });
  const worker = await Worker.create({
    connection,
    taskQueue: 'rollcall',
    workflowBundle: { codePath: path.join(import.meta.dirname, '../dist/workflow-bundle.js') },
    activities: { ...createActivities(deps), beginRounds: (page) => claimOnly(lab.pool, page) },
  });
  const running = worker.run();
  const swept = await timed(() => sweep(lab, owners));
  worker.shutdown();
  await running;
  await connection.close();
  await closeDeps();
  return { owners, ...swept.result, target: 'below 1,500 events', 'seconds in all': swept.seconds };
}

async function claimOnly(pool, { sweepId, cadence, now, after }) {
  const at = new Date(now);
  const { last } = await claimRounds(pool, sweepId, dueThresholds(parseCadence(cadence), at), {
    after,
    limit: 1000,
  });
  const rounds = await findUnstartedRounds(pool, new Date(), 1000);
  await markStarted(
    pool,
    rounds.map(({ id }) => id),
    at,
  );
  return last;
}

async function sweep({ temporal, pool }, owners) {
  // The mirror is fresh whenever this is run.
  await pool.query(`update source set synced_at = '2999-01-01'`);
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection });
  const handle = await client.workflow.start('sweep', {
    workflowId: `sweep-${owners}`,
    taskQueue: 'rollcall',
    args: [{}],
  });
  const { asked } = await handle.result();
  const { events } = await handle.fetchHistory();
  await connection.close();
  return { 'rounds begun': asked, 'events of its history': events.length };
}

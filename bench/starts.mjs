import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import pMap from 'p-map';
import { fill, newSweep, NOW } from './inventory.mjs';
import { product, timed } from './lab.mjs';

const { claimRounds } = product('db/sweep/due.js');
const { findUnstartedRounds, markStarted } = product('db/sweep/rounds.js');
const { parseCadence } = product('domain/cadence/cadence.js');
const { dueThresholds } = product('domain/sweep/due.js');
const { beginReminder } = product('activities/reminder/startReminder.js');
const { PAGE } = product('activities/sweep/sweep.js');
const { reminderId } = product('domain/common/ids.js');

const CONCURRENCY = 20;

/**
 * Starting reminders as a sweep does (rounds claimed in pages, each reminder started, all marked as started)
 * against starting as many bare workflows, on the same server, nobody working on either. Alternating halves, so
 * that a server that slows down as it fills slows both.
 */
export async function reminderStarts({ pool, temporal }, size) {
  await fill(pool, size);
  const run = randomUUID();
  const owners = [];
  const connection = await Connection.connect({ address: temporal.address });
  const { workflow } = new Client({ connection });
  const cadence = parseCadence({});
  const sweepId = await newSweep(pool);
  const thresholds = dueThresholds(cadence, NOW);
  const page = async (after) => {
    const { last } = await claimRounds(pool, sweepId, thresholds, { after, limit: PAGE });
    const due = await findUnstartedRounds(pool, NOW, PAGE);
    const start = ({ owner }) => beginReminder(workflow, { owner, sweepId, cadence });
    await pMap(due, start, { concurrency: CONCURRENCY });
    owners.push(...due.map(({ owner }) => owner));
    await markStarted(
      pool,
      due.map(({ id }) => id),
      NOW,
    );
    return { last, started: due.length };
  };
  const startBare = (id) =>
    workflow.start('bare', { workflowId: `bare-${run}-${id}`, taskQueue: 'nobody', args: [] });

  const total = { reminders: 0, reminderSeconds: 0, bareSeconds: 0 };
  for (let after = ''; after !== null;) {
    const { seconds, result } = await timed(() => page(after));
    const ids = Array.from({ length: result.started }, (_none, index) => `${total.reminders + index}`);
    const bare = await timed(() => pMap(ids, startBare, { concurrency: CONCURRENCY }));
    total.reminders += result.started;
    total.reminderSeconds += seconds;
    total.bareSeconds += bare.seconds;
    after = result.last;
  }
  // Those of the next run have the same owners.
  const end = (owner) => workflow.getHandle(reminderId(owner)).terminate();
  await pMap(owners, end, { concurrency: CONCURRENCY });
  await connection.close();
  return {
    'reminders started': total.reminders,
    'reminders per second': total.reminders / total.reminderSeconds,
    'bare starts per second': total.reminders / total.bareSeconds,
    ratio: total.bareSeconds / total.reminderSeconds,
    target: 0.9,
  };
}

// `node bench/paused.mjs [--owners 2000]`: what the pages of open reminders say of a pause, and what it costs: a pause,
// a signal to every reminder, the end of the pause. Half of the reminders wait for an answer, half for their first mail.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import pMap from 'p-map';
import { configFor } from './config.mjs';
import { fill, newSweep, NOW } from './inventory.mjs';
import { openLab, product } from './lab.mjs';
import { discardingServer } from './sink.mjs';
import { table } from './tables.mjs';

const { claimRounds } = product('db/sweep/due.js');
const { findUnstartedRounds } = product('db/sweep/rounds.js');
const { beginPause, endPause } = product('db/cadence/pauses.js');
const { parseCadence } = product('domain/cadence/cadence.js');
const { dueThresholds } = product('domain/sweep/due.js');
const { reminderId } = product('domain/common/ids.js');
const { startWorker } = product('worker/main.js');
const { beginReminder } = product('activities/reminder/startReminder.js');

const { values } = parseArgs({ options: { owners: { type: 'string' } } });
const OWNERS = Number(values.owners ?? 2000);
const CADENCE = { mailPerDay: 1_000_000 };

const lab = await openLab();
const mails = await discardingServer();
const connection = await Connection.connect({ address: lab.temporal.address });
const client = new Client({ connection });
await startWorker(configFor(lab, mails), { cron: '0 0 1 1 *' });

const due = await claimAll();
const half = Math.floor(due.length / 2);
await begin(due.slice(0, half));
const sent = `select count(*) from notice where state = 'sent'`;
while ((await lab.pool.query(sent)).rows[0].count < half) await sleep(500);
await beginPause(lab.pool, { at: new Date(), by: 'bench', reason: 'bench' });
await begin(due.slice(half));
await untilAll((text) => /^### (Waiting for an answer|Due as soon as Rollcall is not paused)/.test(text));
await pMap(due, ({ owner }) => handleOf(owner).signal('confirm', { answers: [] }), { concurrency: 20 });
await sleep(5000);
const paused = await pages();
const before = await events();
await endPause(lab.pool, { at: new Date(), by: 'bench' });
const began = performance.now();
const gone = await pages();
const seconds = (performance.now() - began) / 1000;
const added = (await events()) - before;

console.log(
  table(`a pause, a signal to every reminder, and its end`, {
    reminders: due.length,
    'pages that claim a pause, during it': paused.filter(claims).length,
    'pages that claim a pause, after it': gone.filter(claims).length,
    'pages that nobody touched since': gone.filter((text, at) => text === paused[at]).length,
    'seconds that reading all pages took': seconds,
    'events since the end of the pause, of mails that were due': added,
    target: null,
  }),
);
process.exit(0);

/** Says of this moment that something is, or is not, paused. */
function claims(text) {
  return /paused by|is paused|was paused/i.test(text.replace('is not paused', ''));
}

async function claimAll() {
  await fill(lab.pool, Math.ceil(OWNERS / 0.6));
  const sweepId = await newSweep(lab.pool, CADENCE);
  const thresholds = dueThresholds(parseCadence(CADENCE), NOW);
  await claimRounds(lab.pool, sweepId, thresholds, { after: '', limit: OWNERS });
  return findUnstartedRounds(lab.pool, NOW, OWNERS);
}

function begin(rounds) {
  const cadence = parseCadence(CADENCE);
  const start = ({ owner, sweepId }) => beginReminder(client.workflow, { owner, sweepId, cadence });
  return pMap(rounds, start, { concurrency: 20 });
}

function handleOf(owner) {
  return client.workflow.getHandle(reminderId(owner));
}

/** The current details of each, as Temporal's UI asks for them. */
function pages() {
  const read = async ({ owner }) =>
    (await handleOf(owner).query('__temporal_workflow_metadata')).currentDetails ?? '';
  return pMap(due, read, { concurrency: 20 });
}

async function untilAll(holds) {
  while (!(await pages()).every(holds)) await sleep(1000);
}

/** Events of all histories. */
async function events() {
  const count = async ({ owner }) => (await handleOf(owner).describe()).historyLength;
  return (await pMap(due, count, { concurrency: 20 })).reduce((sum, one) => sum + one, 0);
}

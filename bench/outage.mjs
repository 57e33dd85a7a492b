// `node bench/outage.mjs [--owners 1000] [--minutes 10] [--silent]`: reminders that wait for an answer while PostgreSQL
// is away, refusing connections or keeping silent. Every owner has answered just before, so every reminder looks.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
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
const { parseCadence } = product('domain/cadence/cadence.js');
const { dueThresholds } = product('domain/sweep/due.js');
const { reminderId } = product('domain/common/ids.js');
const { startWorker } = product('worker/main.js');
const { beginReminder } = product('activities/reminder/startReminder.js');

const { values } = parseArgs({
  options: { owners: { type: 'string' }, minutes: { type: 'string' }, silent: { type: 'boolean' } },
});
const OWNERS = Number(values.owners ?? 1000);
const MINUTES = Number(values.minutes ?? 10);
const SILENT = values.silent ?? false;
/** Another reminder is asked this often how it is, in milliseconds: that needs a place for a workflow task. */
const PROBE_EVERY = 20_000;
const CADENCE = { mailPerDay: 1_000_000 };

const lab = await openLab();
const mails = await discardingServer();
const way = await wayTo(lab.postgres.url);
const connection = await Connection.connect({ address: lab.temporal.address });
const client = new Client({ connection });
const config = configFor({ ...lab, postgres: { url: way.url } }, mails);
await startWorker(config, { cron: '0 0 1 1 *' });

const owners = await askAll();
const before = await events();
await answerAll();
way.close();
const began = performance.now();
await pMap(owners, (owner) => handleOf(owner).signal('confirm', { answers: [] }), { concurrency: 20 });
const probes = await probeFor(MINUTES * 60_000 - (performance.now() - began));
const during = await events();
const cpu = process.cpuUsage();
way.open();
const back = performance.now();
const recovered = await recoveredAt([0.5, 0.9, 1], back);

console.log(
  table(`PostgreSQL ${SILENT ? 'silent' : 'away'} for ${MINUTES} minutes`, {
    reminders: owners.length,
    'events a reminder, before': mean(before),
    'events a reminder, added meanwhile': mean(during) - mean(before),
    'events a reminder and minute': (mean(during) - mean(before)) / MINUTES,
    'a query answered within, the slowest, seconds': Math.max(...probes) / 1000,
    'CPU seconds of the worker until then': (cpu.user + cpu.system) / 1e6,
    'half had looked after it was back, seconds': recovered[0],
    'nine in ten, seconds': recovered[1],
    'all, seconds': recovered[2],
    target: null,
  }),
);
process.exit(0);

/** Begins a round of so many owners and waits until all of them wait for an answer. */
async function askAll() {
  await fill(lab.pool, Math.ceil(OWNERS / 0.6));
  const sweepId = await newSweep(lab.pool, CADENCE);
  const cadence = parseCadence(CADENCE);
  await claimRounds(lab.pool, sweepId, dueThresholds(cadence, NOW), { after: '', limit: OWNERS });
  const due = await findUnstartedRounds(lab.pool, NOW, OWNERS);
  await pMap(due, ({ owner }) => beginReminder(client.workflow, { owner, sweepId, cadence }), {
    concurrency: 20,
  });
  const sent = `select count(*) from notice where state = 'sent'`;
  while ((await lab.pool.query(sent)).rows[0].count < due.length) await sleep(500);
  await sleep(3000);
  return due.map(({ owner }) => owner);
}

/** As the pages record it: each owner keeps everything. */
async function answerAll() {
  await lab.pool.query(
    `insert into answer (source, task_id, kind, said_by, said_at, notice_id, round_id, owner, authority)
     select l.source, l.task_id, 'keep', n.owner, $1, n.id, l.round_id, l.owner, 'owner'
       from notice n join notice_task l on l.notice_id = n.id`,
    [new Date()],
  );
}

function events() {
  return pMap(owners, async (owner) => (await handleOf(owner).describe()).historyLength, { concurrency: 20 });
}

async function probeFor(milliseconds) {
  const seen = [];
  const end = performance.now() + milliseconds;
  for (let at = 0; performance.now() < end; at += 1) {
    const asked = performance.now();
    const { waitingFor } = await client
      .withDeadline(Date.now() + 120_000, () => handleOf(owners[(at * 37) % owners.length]).query('status'))
      .catch((error) => ({ waitingFor: `no answer: ${error.cause?.message ?? error.message}` }));
    seen.push(performance.now() - asked);
    console.log(`${Math.round((asked - began) / 1000)} s: ${Math.round(seen.at(-1))} ms, "${waitingFor}"`);
    await sleep(Math.min(PROBE_EVERY, Math.max(0, end - performance.now())));
  }
  return seen;
}

/** The seconds after which each share of the rounds had ended, as answered. */
async function recoveredAt(shares, since) {
  const seconds = [];
  for (const share of shares) {
    const ended = `select count(*) from round where outcome = 'confirmed'`;
    while ((await lab.pool.query(ended)).rows[0].count < share * owners.length) await sleep(200);
    seconds.push((performance.now() - since) / 1000);
  }
  return seconds;
}

function handleOf(owner) {
  return client.workflow.getHandle(reminderId(owner));
}

function mean(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** A way to the database that can be closed, as a network closes. */
async function wayTo(url) {
  const target = new URL(url);
  const sockets = new Set();
  let open = true;
  const server = createServer((near) => {
    if (!open && !SILENT) return near.resetAndDestroy();
    const far = connect(Number(new URL(url).port), target.hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.on('data', (bytes) => (open || !SILENT) && to.write(bytes));
      from.on('error', () => undefined);
      from.on('close', () => to.destroy() && sockets.delete(from));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  target.port = server.address().port;
  return {
    url: target.href,
    close() {
      open = false;
      if (!SILENT) for (const socket of sockets) socket.destroy();
    },
    open: () => (open = true),
  };
}

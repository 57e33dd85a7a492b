import { setTimeout as sleep } from 'node:timers/promises';
import { admin, perform, setCadence, sweepAnew, type Scene } from './acts';
import { layOut } from './facts';
import { findBroken, slowShutdowns } from './invariants';
import { newLedger, type Ledger } from './ledger';
import { peopleOf, type People } from './people';
import { kindOf, type Plan } from './plan';
import type { Stack } from './stack';
import { findUnfinished } from './unfinished';

/** What came of a seed. */
export interface Outcome {
  plan: Plan;
  seconds: number;
  ledger: Ledger;
  counts: { answers: number; mails: number; closures: number; rounds: number };
  broken: { name: string; rows: object[] }[];
}

/** Healed, everything goes on until its end. So long nothing may change, and so long it may take; milliseconds. */
const STANDSTILL_MS = 25_000;
const PROGRESS_MS = 150_000;

/** Tables that a seed fills. What belongs to the installation stays: its id, Schedules, API keys, audit. */
const TABLES =
  'source, project, task, person, hold, round, sweep, closure, closure_warned, notice, answer, pause, mail_day, ' +
  'delegation, exemption, breaker, mail_domain, closing_allowance, bounce, alert, idempotency';

/** Runs one seed on a stack where nothing is under way, and holds the promises against what came of it. */
export async function runSeed(plan: Plan, stack: Stack, backup: string): Promise<Outcome> {
  const began = performance.now();
  const ledger = newLedger();
  const scene: Scene = { plan, stack, ledger, backup, importInventory: () => importInventory(scene) };
  await stack.pool.query(`truncate ${TABLES} cascade`);
  const { mail } = stack;
  mail.mails.length = 0;
  mail.dead.clear();
  for (const { account, mailbox } of plan.people)
    if (mailbox === 'dead') mail.dead.add(`${account}@example.org`);
  const people = peopleOf(plan, stack.apiUrl, mail, ledger);
  const broken: Outcome['broken'] = [];
  const watch = watchStalls(ledger);
  const asAdmin = (work: () => Promise<void>) =>
    work().catch((error: unknown) => {
      broken.push({ name: 'an admin is answered', rows: [{ error: String(error) }] });
    });
  await asAdmin(async () => {
    await begin(scene);
    await perform(scene);
  });
  await heal(stack);
  // The next sweep comes: whoever was not asked, as it was paused, say, is asked now.
  await asAdmin(() => sweepAnew(scene));
  const left = await untilFinished(scene, people);
  people.stop();
  clearInterval(watch);
  if (Object.keys(left).length > 0) broken.push({ name: 'everything comes to its end', rows: [left] });
  const slow = slowShutdowns({
    worker: stack.worker.shutdowns.splice(0),
    api: stack.api.shutdowns.splice(0),
  });
  if (slow.length > 0) broken.push({ name: 'processes end in time', rows: slow });
  const checked = await check(scene);
  return {
    plan,
    ledger,
    broken: [...broken, ...checked.broken],
    counts: checked.counts,
    seconds: (performance.now() - began) / 1000,
  };
}

/** Where this machine leaves us waiting, it may leave a worker waiting for as long. */
function watchStalls(ledger: Ledger): NodeJS.Timeout {
  let last = Date.now();
  return setInterval(() => {
    const now = Date.now();
    if (now - last > 1200) ledger.faults.push({ kind: 'stall', from: last, to: now });
    last = now;
  }, 200);
}

async function begin(scene: Scene): Promise<void> {
  await scene.importInventory();
  await setCadence(scene, scene.plan.cadence);
  if (scene.plan.projects.some(({ archived }) => archived)) {
    await sleep(1050);
    await scene.importInventory();
  }
  await admin(scene, ['POST', '/sweeps']);
}

/** A full view of the source, as `rollcall import` has one. */
const importInventory = (scene: Scene): Promise<unknown> => {
  const { projects, tasks, people } = scene.plan;
  return admin(scene, ['POST', '/import'], {
    source: 'plant',
    projects: projects.map(({ id, archived, maintainers }) => ({
      id,
      name: `Project ${id}`,
      archived_at: archived ? '2026-01-01' : null,
      maintainers: maintainers.join(';'),
    })),
    tasks: tasks.map(({ id, project, owner, stale, enabled }) => ({
      id,
      project_id: project,
      name: `Task ${id}`,
      schedule: '@daily',
      creator: owner,
      created_at: '2020-01-01',
      updated_at: stale ? '2021-01-01' : new Date().toISOString().slice(0, 10),
      enabled,
    })),
    people: people.map(({ account, active, locale, manager }) => ({
      account,
      name: account.toUpperCase(),
      email: `${account}@example.org`,
      locale,
      active,
      manager,
    })),
  });
};

/** Everything runs and passes again. */
async function heal(stack: Stack): Promise<void> {
  stack.mail.follow({});
  for (const way of Object.values(stack.ways)) way.pass();
  await stack.postgres.thaw();
  for (const program of [stack.temporal, stack.worker, stack.api]) {
    program.thaw();
    program.start();
  }
}

/** Waits until nothing is left to do. Returns what still is when the time is over. */
async function untilFinished(
  { plan, stack, ledger }: Scene,
  people: People,
): Promise<Record<string, object[]>> {
  const cap = ledger.cadences.at(-1)?.tasks ?? 20;
  const look = () =>
    findUnfinished(stack.pool, stack.client, plan, cap).catch((error: unknown) => ({
      unreachable: [{ error: String(error) }],
    }));
  let [before, moved] = ['', Date.now()];
  for (const end = Date.now() + PROGRESS_MS; ; await sleep(300)) {
    const left: Record<string, object[]> = await look();
    const now = JSON.stringify(left);
    if (now !== before) [before, moved] = [now, Date.now()];
    const answering = people.answering();
    if (Object.keys(left).length === 0 && answering === 0) return {};
    if (Date.now() > Math.min(end, moved + STANDSTILL_MS))
      return answering > 0 ? { ...left, answering: [{ people: answering }] } : left;
  }
}

async function check({ plan, stack, ledger }: Scene): Promise<Pick<Outcome, 'broken' | 'counts'>> {
  await stack.mail.read();
  const db = await stack.pool.connect();
  try {
    const evidence = { db, plan, ledger, mails: stack.mail.mails };
    await layOut(evidence);
    const { rows } = await db.query<Outcome['counts']>(`
      select (select count(*)::int from answer) as answers, (select count(*)::int from mail) as mails,
             (select count(*)::int from closure where state in ('closed', 'restored')) as closures,
             (select count(*)::int from round) as rounds`);
    return { broken: await findBroken(evidence), counts: rows[0]! };
  } finally {
    db.release(true);
  }
}

/** A seed in one line. */
export const lineOf = ({ plan, seconds, counts, broken }: Outcome): string =>
  [
    broken.length > 0 ? '✗' : '✓',
    `seed ${plan.seed}`.padEnd(10),
    `${seconds.toFixed(1)} s`.padStart(6),
    `${counts.rounds} rounds, ${counts.mails} mails, ${counts.answers} answers, ${counts.closures} closed`.padEnd(
      48,
    ),
    broken.length > 0 ? broken.map(({ name }) => name).join('; ') : plan.acts.map(kindOf).join(', '),
  ].join('  ');

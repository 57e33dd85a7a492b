import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { stopEveryChild } from '../../src/dev/child';
import { temporalCli } from '../../src/dev/temporalCli';
import { hastenedBuild } from './hasten';
import { KINDS, kindOf, planOf, type Plan } from './plan';
import { Program } from './program';
import { lineOf, runSeed, type Outcome } from './seed';
import { startStack, type Stack } from './stack';

const USAGE = `npm run chaos -- [--seed 1] [--seeds 1] [--lanes 1] [--seconds 0] [--short] [--fault KIND] [--plan]
  --seed     the first seed; a seed repeats its plan
  --seeds    how many, one after the other
  --lanes    how many stacks run seeds beside each other
  --seconds  no further seed begins after so many
  --short    three seeds that have every kind of fault between them
  --fault    that kind of fault in each seed instead of those drawn, such as "kill worker"; may be given again
  --plan     prints the plans and runs nothing`;

const ROOT = path.join(__dirname, '../..');
const RESULTS = path.join(ROOT, 'test-results/chaos');
/** Of a short suite. */
const SHORT = 3;

interface Options {
  plans: Plan[];
  lanes: number;
  /** No seed begins after it: as `performance.now` has it. */
  end: number;
}

void main();

async function main(): Promise<void> {
  const options = read();
  if (!options) return;
  const build = path.join(RESULTS, `build-${process.pid}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      Program.letAllBe();
      void stopEveryChild().then(() => process.exit(130));
    });
  try {
    const outcomes = await runLanes(options, hastenedBuild(ROOT, build), build);
    console.log(tableOf(outcomes));
    process.exitCode = outcomes.some(({ broken }) => broken.length > 0) || outcomes.length === 0 ? 1 : 0;
  } finally {
    Program.letAllBe();
    await stopEveryChild();
    await rm(build, { recursive: true, force: true });
  }
}

function read(): Options | null {
  const number = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const fault = { type: 'string', multiple: true, default: [] as string[] } as const;
  const options = {
    fault,
    seed: number,
    seeds: number,
    lanes: number,
    seconds: number,
    short: flag,
    plan: flag,
    help: flag,
  };
  const { values } = parseArgs({ options });
  const first = Number(values.seed ?? 1);
  const count = values.short ? SHORT : Number(values.seeds ?? 1);
  const kindsOf = (n: number) => (values.short ? KINDS.filter((_, at) => at % SHORT === n) : values.fault);
  const plans = Array.from({ length: count }, (_, n) => planOf(first + n, kindsOf(n)));
  if (values.help) console.log(USAGE);
  else if (values.plan) console.log(JSON.stringify(plans, null, 1));
  const seconds = Number(values.seconds ?? 0);
  const end = seconds > 0 ? performance.now() + seconds * 1000 : Infinity;
  return values.help || values.plan
    ? null
    : { plans, end, lanes: Math.min(Number(values.lanes ?? 1), count) };
}

/** Each lane takes the next seed, on a stack of its own. */
async function runLanes({ plans, lanes, end }: Options, command: string, build: string): Promise<Outcome[]> {
  const cli = await temporalCli(process.env, () => undefined);
  const outcomes: Outcome[] = [];
  const left = [...plans];
  const lane = async (n: number) => {
    let stack: Stack | null = null;
    const logs = path.join(build, `lane-${n}`);
    while (performance.now() < end) {
      const plan = left.shift();
      if (!plan) break;
      stack ??= await startStack({ command, temporalCli: cli, logs });
      const outcome = await runSeed(plan, stack, path.join(build, `backup-${n}`));
      outcomes.push(outcome);
      console.log(lineOf(outcome));
      if (outcome.broken.length === 0) continue;
      await keep(outcome, stack, logs);
      // What it left behind is not the next seed's.
      await stack.close();
      await rm(logs, { recursive: true, force: true });
      stack = null;
    }
    await stack?.close();
  };
  await Promise.all(Array.from({ length: lanes }, (_, n) => lane(n)));
  return outcomes;
}

/** Says what was broken, and keeps all there is to find out why. */
async function keep({ plan, ledger, broken }: Outcome, stack: Stack, logs: string): Promise<void> {
  const folder = path.join(RESULTS, `seed-${plan.seed}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const json = (what: unknown) => `${JSON.stringify(what, null, 1)}\n`;
  await writeFile(path.join(folder, 'plan.json'), json(plan));
  await writeFile(path.join(folder, 'ledger.json'), json(ledger));
  await writeFile(path.join(folder, 'broken.json'), json(broken));
  await writeFile(path.join(folder, 'mails.json'), json(stack.mail.mails));
  await cp(logs, path.join(folder, 'logs'), {
    recursive: true,
    filter: (from) => existsSync(from) && !from.includes('/temporal/'),
  });
  await writeFile(path.join(folder, 'database.json'), json(await dump(stack)));
  console.log(`  plan: ${JSON.stringify(plan)}`);
  for (const { name, rows } of broken) {
    console.log(`  broken: ${name}`);
    for (const row of rows.slice(0, 10)) console.log(`    ${JSON.stringify(row)}`);
  }
  console.log(`  everything of it: ${folder}; again: npm run chaos -- --seed ${plan.seed}`);
}

async function dump({ pool }: Stack): Promise<Record<string, unknown>> {
  const tables = [
    'round',
    'notice',
    'notice_task',
    'answer',
    'assignment',
    'hold',
    'closure',
    'closure_warned',
    'sweep',
    'pause',
    'task',
    'person',
    'breaker',
  ];
  const rows = tables.map(async (name) => [name, (await pool.query(`select * from ${name}`)).rows] as const);
  return Object.fromEntries(await Promise.all(rows));
}

function tableOf(outcomes: Outcome[]): string {
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  const kinds = new Map<string, number>();
  for (const { plan } of outcomes)
    for (const act of plan.acts) kinds.set(kindOf(act), (kinds.get(kindOf(act)) ?? 0) + 1);
  const violated = new Map<string, number[]>();
  for (const { plan, broken } of outcomes)
    for (const { name } of broken) violated.set(name, [...(violated.get(name) ?? []), plan.seed]);
  const rows: [string, string | number][] = [
    ['seeds', outcomes.length],
    ['seconds a seed, on average', (sum(({ seconds }) => seconds) / Math.max(1, outcomes.length)).toFixed(1)],
    ['rounds', sum(({ counts }) => counts.rounds)],
    ['mails', sum(({ counts }) => counts.mails)],
    ['answers', sum(({ counts }) => counts.answers)],
    ['closed', sum(({ counts }) => counts.closures)],
    ['', ''],
    ...[...kinds].toSorted(([a], [b]) => a.localeCompare(b)),
    ['', ''],
    ['seeds that broke a promise', outcomes.filter(({ broken }) => broken.length > 0).length],
    ...[...violated].map(([name, seeds]): [string, string] => [name, `seeds ${seeds.join(', ')}`]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return `\n${rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`.trimEnd()).join('\n')}\n`;
}

import type { CadenceInput } from '../../src/domain/cadence/cadence';
import type { Point, Reaction } from '../mail/scriptedServer';
import { randomOf, type Random } from './random';

/** What one seed does: drawn before anything starts, so that a seed repeats it. Times are milliseconds. */
export interface Plan {
  seed: number;
  cadence: CadenceInput;
  people: Person[];
  projects: { id: string; archived: boolean; maintainers: string[] }[];
  tasks: { id: string; project: string; owner: string; stale: boolean; enabled: boolean }[];
  /** In order of their times, which are reckoned from the start of the sweep. */
  acts: Act[];
}

/** Somebody who owns tasks, or is asked in an owner's place. */
export interface Person {
  account: string;
  manager: string | null;
  active: boolean;
  /** The mail server refuses mail to a dead mailbox, as to somebody it does not know. */
  mailbox: 'there' | 'dead';
  locale: 'en' | 'zh-CN';
  replies: Reply[];
}

export type Say = 'keep' | 'close' | 'snooze' | 'not mine';

/** What a person says: to the nth mail that asks them, so long after it came; `later` replies may be after the end. */
export interface Reply {
  to: number;
  after: number;
  say: Say;
  /** Of every listed task, or of about half of them. */
  of: 'all' | 'half';
  /** Sent twice at once, as by a double click. */
  twice: boolean;
  names: string | null;
  /** Another word on the same page, so long after the first was sent. */
  change: { after: number; say: Say } | null;
}

export type Part = 'worker' | 'api' | 'postgres' | 'temporal';
export type Way = 'worker-postgres' | 'api-postgres' | 'worker-temporal' | 'api-temporal' | 'worker-mail';

/** A fault, or what an admin does. `for` is how long it lasts. */
export type Act = { at: number } & (
  | { do: 'kill' | 'freeze'; part: Part; for: number }
  | { do: 'restart'; part: 'worker' | 'api' }
  | { do: 'cut' | 'half-close'; way: Way }
  | { do: 'swallow' | 'refuse'; way: Way; for: number }
  | { do: 'lose the answer' | 'cut at the mark'; way: Way }
  | { do: 'mail'; name: string; script: Partial<Record<Point, Reaction>>; for: number }
  | { do: 'restore a backup'; after: number }
  | { do: 'terminate' | 'reset'; of: string }
  | { do: 'pause'; for: number }
  | { do: 'cadence'; cadence: CadenceInput; running: boolean }
  | { do: 'cancel' | 'remind' | 'confirm'; of: string }
  | { do: 'restore closed' | 'allow' | 'sweep' }
);

const PARTS: Part[] = ['worker', 'api', 'postgres', 'temporal'];
const WAYS: Way[] = ['worker-postgres', 'api-postgres', 'worker-temporal', 'api-temporal', 'worker-mail'];

/** How mail servers misbehave, step by step. */
const MAIL: Record<string, Partial<Record<Point, Reaction>>> = {
  'refuses at the greeting': { connect: '554 5.7.1 not you' },
  'drops at EHLO': { EHLO: 'drop' },
  'defers the sender': { MAIL: '451 4.3.0 later' },
  'defers the recipient': { RCPT: '450 4.2.1 busy' },
  'refuses for policy': { dot: '550 5.7.26 not accepted: DMARC' },
  'drops at DATA': { DATA: 'drop' },
  'defers the message': { dot: '452 4.3.1 no room' },
  'takes it and drops the acknowledgement': { dot: 'drop' },
  'takes it and says half of it': { dot: 'cut' },
  'takes it and says nothing': { dot: 'hang' },
};

/** Every kind of fault there is, each as `kindOf` calls it. */
export const KINDS: string[] = [
  ...PARTS.flatMap((part) => [`kill ${part}`, `freeze ${part}`]),
  'restart worker',
  'restart api',
  ...['cut', 'half-close', 'swallow', 'refuse'].flatMap((how) => WAYS.map((way) => `${how} ${way}`)),
  ...['worker-postgres', 'api-postgres', 'worker-mail'].map((way) => `lose the answer ${way}`),
  'cut at the mark worker-postgres',
  ...Object.keys(MAIL).map((name) => `mail ${name}`),
  'restore a backup',
  'terminate',
  'reset',
];

/** What the table counts an act as. */
export function kindOf(act: Act): string {
  if ('part' in act) return `${act.do} ${act.part}`;
  if ('way' in act) return `${act.do} ${act.way}`;
  return act.do === 'mail' ? `mail ${act.name}` : act.do;
}

/** A seed restores a backup this often: it takes some seconds. */
const RESTORED = 0.06;
/** The acts of a seed are spread over so long. */
const SPAN = 3500;

/** The plan of a seed; with every one of the kinds `all`, too, where they are given. */
export function planOf(seed: number, all: string[] = []): Plan {
  const random = randomOf(seed);
  const prefix = `s${seed}`;
  const people = peopleOf(random, prefix);
  const owners = people.filter(({ account }) => /-o\d+$/.test(account));
  const projects = projectsOf(random, prefix);
  const tasks = tasksOf(random, prefix, owners, projects);
  const cadence = cadenceOf(random, seed);
  const span = all.length > 0 ? Math.max(SPAN, all.length * 700) : SPAN;
  const drawn = random.some(
    KINDS.filter((kind) => kind !== 'restore a backup'),
    random.whole(2, 4),
  );
  const kinds = all.length > 0 ? all : random.chance(RESTORED) ? [...drawn, 'restore a backup'] : drawn;
  const faults = kinds.map((kind, n): Act => {
    const at = all.length > 0 ? 300 + Math.round((n * span) / all.length) : random.whole(0, span);
    return faultOf(random, kind, at, random.pick(owners).account);
  });
  const acts = [...faults, ...adminActs(random, owners, cadence, span)];
  return { seed, cadence, people, projects, tasks, acts: acts.toSorted((a, b) => a.at - b.at) };
}

function peopleOf(random: Random, prefix: string): Person[] {
  const boss = `${prefix}-boss`;
  const count = random.whole(4, 7);
  const names = Array.from({ length: count }, (_, n) => `${prefix}-o${n + 1}`);
  const dead = random.chance(0.3) ? random.pick(names) : null;
  const gone = random.chance(0.2) ? random.pick(names) : null;
  const person = (account: string, manager: string | null): Person => ({
    account,
    manager,
    active: account !== gone,
    mailbox: account === dead ? 'dead' : 'there',
    locale: random.pick(['en', 'zh-CN']),
    replies: repliesOf(random, [...names, `${prefix}-mat`]),
  });
  return [
    ...names.map((name) => person(name, random.chance(0.8) ? boss : null)),
    person(boss, null),
    person(`${prefix}-mat`, boss),
  ];
}

const SAYS: Say[] = ['keep', 'keep', 'close', 'close', 'snooze', 'not mine'];

function repliesOf(random: Random, names: string[]): Reply[] {
  if (random.chance(0.35)) return [];
  return Array.from({ length: random.whole(1, 2) }, (_, n) => ({
    to: n + 1,
    after: random.chance(0.2) ? random.whole(2000, 5000) : random.whole(0, 1500),
    say: random.pick(SAYS),
    of: random.pick(['all', 'all', 'half']),
    twice: random.chance(0.25),
    names: random.chance(0.5) ? random.pick(names) : null,
    change: random.chance(0.35) ? { after: random.whole(100, 2500), say: random.pick(SAYS) } : null,
  }));
}

function projectsOf(random: Random, prefix: string): Plan['projects'] {
  const maintainers = [`${prefix}-mat`];
  return [
    { id: `${prefix}-p1`, archived: false, maintainers: random.chance(0.7) ? maintainers : [] },
    { id: `${prefix}-p2`, archived: false, maintainers: [] },
    ...(random.chance(0.5) ? [{ id: `${prefix}-old`, archived: true, maintainers: [] }] : []),
  ];
}

function tasksOf(
  random: Random,
  prefix: string,
  owners: Person[],
  projects: Plan['projects'],
): Plan['tasks'] {
  const tasks: Plan['tasks'] = [];
  const add = (owner: string, project: string, stale: boolean, enabled = true) =>
    tasks.push({ id: `${prefix}-t${tasks.length + 1}`, owner, project, stale, enabled });
  const living = projects.filter(({ archived }) => !archived).map(({ id }) => id);
  const old = projects.find(({ archived }) => archived);
  for (const { account } of owners) {
    for (let n = random.whole(1, 4); n > 0; n -= 1) add(account, random.pick(living), true);
    for (let n = random.whole(0, 2); n > 0; n -= 1)
      add(account, random.pick(living), false, random.chance(0.7));
    if (old && random.chance(0.6)) add(account, old.id, random.chance(0.5));
  }
  return tasks;
}

/** Ladders in seconds, of one to three steps that ask, escalating or not, closing or not. */
function ladderOf(random: Random): NonNullable<CadenceInput['ladder']> {
  const later = Array.from({ length: random.whole(0, 2) }, () => ({
    step: random.pick(['remind', 'escalate'] as const),
    wait: '1 second',
  }));
  const close = random.chance(0.6)
    ? [{ step: 'close' as const, ...(random.chance(0.5) && { wait: '2 seconds' }) }]
    : [];
  return [
    { step: 'notice', wait: random.pick(['1 second', '2 seconds', '2 seconds', '3 seconds']) },
    ...later,
    ...close,
  ];
}

function cadenceOf(random: Random, seed: number): CadenceInput {
  return {
    ladder: ladderOf(random),
    askAgainAfter: '1 day',
    confirmedFor: '1 day',
    digestAfter: '1 second',
    snoozeLimit: '10 days',
    linkValidFor: '2 days',
    archivedObservedFor: '1 second',
    ownerGoneFactor: random.pick([1, 1, 2]),
    closingCap: random.chance(0.2)
      ? { tasks: random.whole(1, 3), percent: 100 }
      : { tasks: 100, percent: 100 },
    mailPerDay: 5000 + (seed % 7),
  };
}

function faultOf(random: Random, kind: string, at: number, of: string): Act {
  if (kind === 'restore a backup')
    return { at: Math.min(at, 1500), do: kind, after: random.whole(800, 2500) };
  if (kind === 'terminate' || kind === 'reset') return { at, do: kind, of };
  const [how = '', ...rest] = kind.split(/ (?=[^ ]*$)/);
  const part = rest[0] as Part & Way;
  if (kind.startsWith('mail ')) {
    const name = kind.slice('mail '.length);
    return { at, do: 'mail', name, script: MAIL[name] ?? {}, for: random.whole(400, 2000) };
  }
  switch (how) {
    case 'kill':
    case 'freeze':
      return { at, do: how, part, for: random.whole(200, how === 'kill' ? 1000 : 3000) };
    case 'restart':
      return { at, do: how, part: part as 'worker' | 'api' };
    case 'cut':
    case 'half-close':
    case 'lose the answer':
    case 'cut at the mark':
      return { at, do: how, way: part };
    case 'swallow':
    case 'refuse':
      return { at, do: how, way: part, for: random.whole(300, 3000) };
    default:
      throw new Error(`there is no fault "${kind}"`);
  }
}

function adminActs(random: Random, owners: Person[], cadence: CadenceInput, span: number): Act[] {
  const at = () => random.whole(300, span);
  const of = () => random.pick(owners).account;
  const acts: Act[] = [];
  if (random.chance(0.3)) acts.push({ at: at(), do: 'pause', for: random.whole(2500, 4000) });
  if (random.chance(0.3))
    acts.push({
      at: at(),
      do: 'cadence',
      cadence: { ...cadence, ladder: ladderOf(random) },
      running: random.chance(0.5),
    });
  if (random.chance(0.15)) acts.push({ at: at(), do: 'cancel', of: of() });
  if (random.chance(0.15)) acts.push({ at: at(), do: 'remind', of: of() });
  if (random.chance(0.15)) acts.push({ at: at(), do: 'confirm', of: of() });
  if (random.chance(0.3)) acts.push({ at: at() + 1500, do: 'restore closed' });
  if (random.chance(0.3)) acts.push({ at: at(), do: 'allow' });
  if (random.chance(0.2)) acts.push({ at: at(), do: 'sweep' });
  return acts;
}

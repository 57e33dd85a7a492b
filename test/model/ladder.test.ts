import fc from 'fast-check';
import type { Deps } from '../../src/activities/common/deps';
import { recordCadenceChange } from '../../src/db/cadence/changes';
import { insertDelegation } from '../../src/db/reminder/ownerActions';
import { CLOSES_AT } from '../../src/db/rules/openTasks';
import { parseCadence, type Cadence, type CadenceInput } from '../../src/domain/cadence/cadence';
import { closesForSilence } from '../../src/domain/cadence/ladderSteps';
import { ladderInWords } from '../../src/domain/cadence/ladderText';
import type { Move, Wait } from '../../src/domain/reminder/move';
import type { Channel } from '../../src/delivery/channel';
import { Clockwork } from '../support/clockwork';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenPerson, givenProject, givenRound, givenTask, owner } from '../support/inventory';
import { makeDeps } from '../support/world';
import { onlyMail } from '../support/channels';

/*
 * No ladder says what it does not do. Whatever steps it has, whoever is there to be asked, and however it is changed
 * while a round climbs it: what the reminder's page announces is what comes next, and what a mail announces is done.
 */

const START = Date.parse('2026-11-02T09:00:00Z');
const DAY = 86_400_000;
const WAIT = 3;

type Ladder = NonNullable<CadenceInput['ladder']>;

/** Every ladder of one to four steps that ask, without `close`, with it, and with a longer grace of its own. */
const LADDERS: Ladder[] = [0, 1, 2, 3].flatMap((length) =>
  Array.from({ length: 2 ** length }, (_, bits) => {
    const later = Array.from({ length }, (__, at) => ({
      step: bits & (1 << at) ? ('escalate' as const) : ('remind' as const),
      wait: `${WAIT} days`,
    }));
    const asking = [{ step: 'notice' as const, wait: `${WAIT} days` }, ...later];
    const close = { step: 'close' as const };
    return [asking, [...asking, close], [...asking, { ...close, wait: `${2 * WAIT} days` }]];
  }).flat(),
);

const cadenceOf = (ladder: Ladder): Cadence =>
  parseCadence({ ladder, freshFor: '100 years', closingCap: { tasks: 100, percent: 100 } });

/** Who is there to be asked, and how they can be. */
interface Setting {
  /** Whom the owner's escalations go to: nobody, the owner themselves, somebody the directory does not know, or who left. */
  manager: 'max' | 'none' | 'ann' | 'nobody' | 'gone';
  fallback: boolean;
  /** The owner's mailbox takes mail until the day that it does not, and then refuses it or gives it back. */
  owner: 'there' | 'inactive' | 'refuses later' | 'bounces later';
  /** Whose channel does not tell of failures. */
  silent: ('ann' | 'max')[];
  /** A delegate answers for the owner so many days, from a day on. */
  away: { from: number; days: number } | null;
  /** Who else has max as manager has a round, too, without closing: one digest is about both. */
  another: boolean;
}

const setting: fc.Arbitrary<Setting> = fc.record({
  manager: fc.constantFrom('max', 'max', 'max', 'none', 'ann', 'nobody', 'gone'),
  fallback: fc.boolean(),
  owner: fc.constantFrom('there', 'there', 'there', 'inactive', 'refuses later', 'bounces later'),
  silent: fc.constantFrom<Setting['silent'][]>([], [], [], ['ann'], ['max']),
  away: fc.option(fc.record({ from: fc.nat(9), days: fc.integer({ min: 1, max: 12 }) }), { freq: 3 }),
  another: fc.boolean(),
});

/** A whole round each: what fails is shown as it is found, unless somebody wants it smaller. */
const FAST = { endOnFailure: process.env.MODEL_SHRINK === undefined };

let db: TestDatabase;
let clock: Clockwork;
let failing: 'no' | 'refuses' = 'no';
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const query = <T extends object>(sql: string, values: unknown[] = []) => db.pool.query<T>(sql, values);
const at = () => new Date(clock.now);

const mail: Channel = {
  reportsFailure: true,
  send: async ({ address, recipient }) =>
    !address || (failing === 'refuses' && recipient === owner('ann'))
      ? { is: 'refused', what: 'recipient', words: 'no such mailbox' }
      : { is: 'sent', words: 'taken' },
};
const webhook: Channel = { reportsFailure: false, send: async () => ({ is: 'sent', words: 'taken' }) };

async function begin(ladder: Ladder, { manager, fallback, silent, ...given }: Setting): Promise<void> {
  await query(
    'truncate source, project, task, person, hold, round, sweep, closure, pause, mail_day, delegation, cadence_change cascade',
  );
  failing = 'no';
  const deps: Deps = {
    ...makeDeps(db.pool, 'smtp://127.0.0.1:9', () => at()),
    channels: { ...onlyMail(mail), webhook },
  };
  clock = new Clockwork(
    { ...deps, fallbackAddress: fallback ? 'fallback@example.org' : null },
    cadenceOf(ladder),
    START,
  );
  await givenProject(db.pool, 'p1');
  const named = { max: 'max', none: null, ann: 'ann', nobody: 'nobody', gone: 'max' }[manager];
  for (const account of ['ann', 'zoe']) await givenPerson(db.pool, account, { manager: named });
  for (const account of ['max', 'dan']) await givenPerson(db.pool, account);
  if (manager === 'gone') await query(`update person set active = false where id = 'test:max'`);
  if (given.owner === 'inactive') await query(`update person set active = false where id = 'test:ann'`);
  await query(`update person set channel = 'webhook' where id = any($1)`, [silent.map(owner)]);
  for (const id of ['a', 'b']) await givenTask(db.pool, { id });
  await givenTask(db.pool, { id: 'z', editor: 'zoe', creator: 'zoe' });
  await givenRound(db.pool, 'ann', { createdAt: at().toISOString(), cadence: clock.cadence });
  // Set last, so in force: closing for silence is on where the ladder has it.
  await setCadence(clock.cadence);
  if (given.another) {
    const other = cadenceOf([
      { step: 'notice', wait: '2 days' },
      { step: 'escalate', wait: '9 days' },
    ]);
    await givenRound(db.pool, 'zoe', { createdAt: at().toISOString(), cadence: other });
    clock.give(owner('zoe'), other);
  }
  for (const account of ['ann', 'zoe']) clock.wake(owner(account));
  await clock.settle();
}

/** As `cadence set` does it. */
const setCadence = (cadence: Cadence) => {
  const settings = { cron: '0 9 * * 1', timeZone: 'UTC', cadence };
  return recordCadenceChange(db.pool, { at: at(), who: 'test', before: null, after: settings });
};

const dayIs = (day: number) => clock.advance(START + day * DAY + 3_600_000);

/** Lets the days pass on which something happens, in order, and all those after them. */
async function live(
  { owner: mailbox, away }: Setting,
  also: { day: number; happens: () => Promise<void> }[] = [],
) {
  const events = [
    ...also,
    ...(mailbox.endsWith('later') ? [{ day: 2, happens: () => loseOwner(mailbox) }] : []),
    ...(away ? [{ day: away.from, happens: () => goAway(away.days) }] : []),
  ];
  for (const { day, happens } of events.toSorted((one, other) => one.day - other.day)) {
    await dayIs(day);
    await happens();
    await clock.settle();
  }
  await dayIs(200);
}

async function loseOwner(how: Setting['owner']): Promise<void> {
  failing = 'refuses';
  if (how !== 'bounces later') return;
  await query(
    `update notice set state = 'bounced', bounced_at = $1 where recipient = 'test:ann' and state = 'sent'`,
    [at()],
  );
  clock.wake(owner('ann'));
}

async function goAway(days: number): Promise<void> {
  const until = new Date(clock.now + days * DAY);
  const given = {
    owner: owner('ann'),
    delegate: owner('dan'),
    until,
    who: 'test',
    reason: 'leave',
    now: at(),
  };
  await insertDelegation(db.pool, given);
  clock.wake(owner('ann'));
}

/** What Ann's reminder did so far, as rows tell. */
interface Done {
  step: number | null;
  outcome: string | null;
  closures: number;
  /** What her latest notice says of closing. */
  final: boolean | null;
  notices: number;
}

const DONE = `
  select r.step, r.outcome, (select count(*) from closure c where c.round_id = r.id and c.reason = 'silence') as closures,
         (select closes_at is not null from notice n where n.round_id = r.id order by claimed_at desc, step desc limit 1) as final,
         (select count(*) from notice n where n.round_id = r.id) as notices
    from round r where r.owner = 'test:ann'`;

/** What Ann's page says comes next, and what came instead; from one look to the next. */
let broken: unknown[] = [];
async function watch(): Promise<void> {
  broken = [];
  let last: { said: Wait; done: Done } | null = null;
  const looked = async ({ move }: { move: Move }) => {
    const done = (await query<Done>(DONE)).rows[0]!;
    if (last && clock.now >= Date.parse(last.said.until) && !isDone(last.said, last.done, done, move))
      broken.push({ said: last.said, last: last.done, done, move, now: at() });
    last = move.do === 'wait' && move.because === 'answer' ? { said: move, done } : null;
  };
  clock.looked = (who, decision) => (who === owner('ann') ? looked(decision) : Promise.resolve());
}

function isDone(
  said: Wait,
  before: Done,
  { step, outcome, closures, final, notices }: Done,
  move: Move,
): boolean {
  // A digest that took longer than it usually does prolongs a wait for the same.
  if (move.do === 'wait' && move.next === said.next && move.until > said.until && step === before.step)
    return true;
  if (said.next === 'end') return outcome === 'unanswered' && closures === before.closures;
  if (said.next === 'close') return outcome === 'unanswered' && closures > before.closures;
  const taken = (step ?? -1) > (before.step ?? -1);
  return taken && (notices === before.notices || final === (said.final ?? false));
}

/** A date of closing was told by a mail that arrived, and the task was not closed, or before that date. */
const NOT_CLOSED_AS_SAID = `
  select l.task_id, n.recipient, n.kind, n.claimed_at, ${CLOSES_AT.sql} as says, c.proposed_at
    from notice n join notice_task l on l.notice_id = n.id
    left join closure c on c.task_id = l.task_id and c.reason = 'silence' and c.state = 'closed'
   where n.state = 'sent' and l.closed_for is null and ${CLOSES_AT.sql} is not null
     and (c.id is null or c.proposed_at < ${CLOSES_AT.sql})`;

/** A task closed for silence of which its owner, though reached in the round, had no final notice in time, nor who is asked instead. */
const CLOSED_UNWARNED = `
  select c.task_id from closure c where c.reason = 'silence' and not exists (
    select from notice n join notice_task l on l.notice_id = n.id
     where l.task_id = c.task_id and n.state in ('sent', 'bounced') and ${CLOSES_AT.sql} <= c.proposed_at
       and n.channel <> 'webhook' and n.completed_at + interval '${WAIT} days' <= c.proposed_at)`;

/** Whoever had a final notice about a task that was closed, and did not give it away, was not told of that. */
const NOT_TOLD = `
  select distinct l.task_id, n.recipient from notice n join notice_task l on l.notice_id = n.id
    join closure c on c.task_id = l.task_id and c.reason = 'silence' and c.state = 'closed'
    join person p on p.id = n.recipient and p.active
   where n.state = 'sent' and l.closed_for is null and ${CLOSES_AT.sql} is not null and not exists (
     select from notice t join notice_task k on k.notice_id = t.id
      where t.kind = 'closed' and t.recipient = n.recipient and k.task_id = l.task_id)`;

/**
 * A delegate was told the date, the owner came back, and no mail reaches them any more. Nobody who is asked by then had
 * the final notice: nothing is closed; or somebody else is asked first, once the delegate no longer is.
 */
const isLostWhileAway = (given: Setting) => given.away !== null && given.owner.endsWith('later');

async function expectNothingBroken(given: Setting): Promise<void> {
  if (!isLostWhileAway(given))
    expect({ 'announced, and not done': broken }).toEqual({ 'announced, and not done': [] });
  for (const sql of [CLOSED_UNWARNED, NOT_TOLD]) expect((await query(sql)).rows).toEqual([]);
  expect((await query('select owner from round where ended_at is null')).rows).toEqual([]);
}

const closed = async () =>
  (
    await query<{ id: string }>(
      `select task_id as id from closure where reason = 'silence' and owner = 'test:ann'`,
    )
  ).rows.length;

const calm: Setting = {
  manager: 'max',
  fallback: true,
  owner: 'there',
  silent: [],
  away: null,
  another: false,
};

/** Who was asked at each step, and whether by a final notice: steps are `WAIT` days apart. */
async function askedAtSteps(): Promise<string[][]> {
  const { rows } = await query<{ step: number; who: string; final: boolean }>(
    `select floor(extract(epoch from claimed_at - $1) / ${WAIT * 86_400})::int as step, recipient as who,
            closes_at is not null as final from notice where kind <> 'closed' and owner <> 'test:zoe' order by 1, 2`,
    [new Date(START)],
  );
  const steps: string[][] = [];
  for (const { step, who, final } of rows) (steps[step] ??= []).push(final ? `${who}, final` : who);
  return steps;
}

/** The same as the words of a ladder have it, where an owner has a manager. */
function askedByWords(words: string[]): string[][] {
  return words.slice(0, -1).map((line, at) => {
    const final = line.includes('a final notice') ? ', final' : '';
    const besides = words.slice(0, at + 1).some((one) => one.includes('somebody else is asked, too'));
    const asksOthers = /somebody else is asked|everybody asked in their place/.test(line) && besides;
    const asksOwner = /the owner is asked|to the owner/.test(line);
    return [...(asksOwner ? ['test:ann'] : []), ...(asksOthers ? ['test:max'] : [])].map(
      (who) => who + final,
    );
  });
}

it.each(LADDERS.map((ladder) => [ladder.map(({ step }) => step).join(' → '), ladder] as const))(
  'a ladder %s does what its mails, its page and the command say, and closes if and only if it has close',
  async (_, ladder) => {
    await begin(ladder, calm);
    await watch();
    await live(calm);
    await expectNothingBroken(calm);
    expect((await query(NOT_CLOSED_AS_SAID)).rows).toEqual([]);
    const words = ladderInWords(cadenceOf(ladder));
    expect(await askedAtSteps()).toEqual(askedByWords(words));
    expect(await closed()).toBe(words.at(-1)!.startsWith('close: unanswered tasks are to be closed') ? 2 : 0);
    expect(await closed()).toBe(closesForSilence(cadenceOf(ladder)) ? 2 : 0);
  },
);

it('so does every ladder, whoever is there to be asked', async () => {
  const happened = { closed: 0, open: 0 };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...LADDERS), setting, async (ladder, given) => {
      await begin(ladder, given);
      await watch();
      await live(given);
      await expectNothingBroken(given);
      if (!isLostWhileAway(given)) expect((await query(NOT_CLOSED_AS_SAID)).rows).toEqual([]);
      happened[(await closed()) > 0 ? 'closed' : 'open'] += 1;
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 30), ...FAST },
  );
  expect(Math.min(happened.closed, happened.open)).toBeGreaterThan(5);
}, 300_000);

it('and every ladder that becomes another in the middle of a round, for that round or in force alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...LADDERS),
      fc.constantFrom(...LADDERS),
      fc.record({ day: fc.nat(14), toRunning: fc.boolean(), setting }),
      async (ladder, other, change) => {
        await begin(ladder, change.setting);
        await watch();
        const happens = async () => {
          await setCadence(cadenceOf(other));
          // What is in force alone counts from the next look on: until then the page says what was so before.
          if (change.toRunning) clock.cadence = cadenceOf(other);
          for (const account of ['ann', 'zoe', 'max', 'dan']) clock.wake(owner(account));
        };
        await live(change.setting, [{ day: change.day, happens }]);
        await expectNothingBroken(change.setting);
        if (
          [ladder, other].every((one) => closesForSilence(cadenceOf(one))) &&
          !isLostWhileAway(change.setting)
        )
          expect((await query(NOT_CLOSED_AS_SAID)).rows).toEqual([]);
      },
    ),
    { numRuns: Number(process.env.MODEL_RUNS ?? 30), ...FAST },
  );
}, 300_000);

import fc from 'fast-check';
import type { Deps } from '../../src/activities/common/deps';
import { recordAnswers } from '../../src/db/answers/answers';
import { findNoticePage } from '../../src/db/answers/noticePage';
import { insertDelegation } from '../../src/db/reminder/ownerActions';
import { beginPause, endPause } from '../../src/db/cadence/pauses';
import { CLOSES_AT } from '../../src/db/rules/openTasks';
import { parseCadence } from '../../src/domain/cadence/cadence';
import { Clockwork } from '../support/clockwork';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenPerson, givenProject, givenRound, givenTask, owner, SOURCE } from '../support/inventory';
import { makeDeps } from '../support/world';
import { happenings, PEOPLE, TASKS, WHO_IS_ASKED, type Command } from './commands';
import { onlyMail } from '../support/channels';

/*
 * Whatever happens, in whatever order: answers, snoozes, tasks handed over, people away or gone, mailboxes that
 * refuse or bounce, pauses, syncs that are not trusted, changed cadences, restarts. What must hold then is below, as queries that find offenders.
 */

const START = Date.parse('2026-11-02T09:00:00Z');
const DAY = 86_400_000;
const STEP_DAYS = 3;
/** Longer than the wait before: the grace of a closing is its own. */
const CLOSE_DAYS = 6;

const cadenceOf = (wait: number, remind: boolean) =>
  parseCadence({
    freshFor: '100 years',
    digestAfter: '1 hour',
    closingCap: { tasks: 100, percent: 100 },
    ladder: [
      { step: 'notice', wait: `${wait} days` },
      ...(remind ? [{ step: 'remind' as const, wait: '4 days' }] : []),
      { step: 'escalate', wait: `${STEP_DAYS} days` },
      { step: 'remind', wait: `${STEP_DAYS} days` },
      { step: 'close', wait: `${CLOSE_DAYS} days` },
    ],
  });

let db: TestDatabase;
let refusing: Set<string>;
let clock: Clockwork;
beforeAll(async () => {
  db = await testDatabase();
  await query('create table distrust (begins timestamptz, ends timestamptz)');
});
afterAll(() => db.drop());

const query = <T extends object>(sql: string, values: unknown[] = []) => db.pool.query<T>(sql, values);
const at = () => new Date(clock.now);

async function begin(): Promise<void> {
  await query(
    'truncate source, project, task, person, hold, round, sweep, closure, pause, mail_day, delegation, distrust cascade',
  );
  refusing = new Set();
  const send: Deps['channels']['mail']['send'] = async ({ address }) =>
    !address || refusing.has(address)
      ? { is: 'refused', what: 'recipient', words: 'no such mailbox' }
      : { is: 'sent', words: 'taken' };
  const deps: Deps = {
    ...makeDeps(db.pool, 'smtp://127.0.0.1:9', () => at()),
    channels: onlyMail({ reportsFailure: true, send }),
  };
  clock = new Clockwork(deps, cadenceOf(7, true), START);
  for (const id of ['p1', 'p6']) await givenProject(db.pool, id);
  for (const account of PEOPLE)
    await givenPerson(db.pool, account, { manager: account === 'max' ? null : 'max' });
  for (const id of TASKS) {
    const project = id === 'a' || id === 'b' ? 'p6' : 'p1';
    await givenTask(db.pool, { id, project, creator: id === 'a' ? 'cid' : 'ann' });
  }
  await givenRound(db.pool, 'ann', { createdAt: at().toISOString(), cadence: clock.cadence });
  clock.wake(owner('ann'));
  await clock.settle();
}

/** Puts a name to whoever is meant. */
async function named(given: string, taskId: string | null = null): Promise<string> {
  if (given !== WHO_IS_ASKED) return given;
  const { rows } = await query<{ account: string }>(
    `select split_part(assignee, ':', 2) as account from assignment
      where ended_at is null and assignee <> 'fallback' and ($1::text is null or task_id = $1)
      order by made_at desc, id limit 1`,
    [taskId],
  );
  return rows[0]?.account ?? 'ann';
}

/** As the page does: on the newest notice that listed the task to that person; nothing where there is none. */
async function say({ who, task: taskId, kind, names }: Extract<Command, { do: 'answer' }>) {
  const by = await named(who, taskId);
  const { rows } = await query<{ id: string }>(
    `select n.id from notice n join notice_task l on l.notice_id = n.id
      where n.recipient = $1 and l.task_id = $2 and n.kind <> 'handed' and n.state = 'sent' and l.round_id is not null
      order by n.claimed_at desc limit 1`,
    [owner(by), taskId],
  );
  const page = rows[0] && (await findNoticePage(db.pool, rows[0].id));
  if (!page || (page.notice.kind === 'closed' && kind !== 'keep')) return;
  const until = kind === 'snooze' ? new Date(clock.now + 5 * DAY) : null;
  const recorded = await recordAnswers(db.pool, {
    noticeId: page.notice.id,
    version: page.version,
    answers: [
      { source: SOURCE, taskId, kind, until, names: kind === 'not mine' && names ? owner(names) : null },
    ],
    saidBy: owner(by),
    at: at(),
  });
  if (recorded.outcome === 'recorded') recorded.toWake.forEach((one) => clock.wake(one.owner));
}

/** The latest sync of the project p6 is trusted from now on, or not. Nobody is woken for it. */
async function trust(trusted: boolean): Promise<void> {
  await query('update distrust set ends = $1 where ends is null', [at()]);
  if (!trusted) await query('insert into distrust (begins) values ($1)', [at()]);
  await query(`update project set trusted = $1 where id = 'p6'`, [trusted]);
}

const wakeEverybody = () => PEOPLE.forEach((account) => clock.wake(owner(account)));

/** The first of the notices `which` comes back. */
async function comesBack(which: string, value: unknown): Promise<void> {
  await query(
    `update notice set state = 'bounced', bounced_at = $1
      where id = (select id from notice where state = 'sent' and ${which} limit 1)`,
    [at(), value],
  );
  wakeEverybody();
}

/** Somebody is away for some days, and their tasks are asked of another. */
async function delegate(from: string, to: string, days: number): Promise<void> {
  const until = new Date(clock.now + days * DAY);
  const given = { owner: owner(from), delegate: owner(to), until, who: 'test', reason: 'leave', now: at() };
  if (from !== to) await insertDelegation(db.pool, given);
  clock.wake(owner(from));
}

async function obey(given: Command): Promise<void> {
  switch (given.do) {
    case 'answer':
      return say(given);
    case 'pass':
      return clock.advance(clock.now + given.days * DAY + 3_600_000);
    case 'away':
      return delegate(await named(given.who), given.to, given.days);
    case 'gone':
    case 'back':
      await query('update person set active = $2 where id = $1', [
        owner(await named(given.who)),
        given.do === 'back',
      ]);
      return;
    case 'mailbox':
      refusing[given.takes ? 'delete' : 'add'](`${await named(given.who)}@example.org`);
      return;
    case 'bounce':
      return comesBack('true order by claimed_at, id offset $2', given.nth);
    case 'return':
      return comesBack('recipient = $2 order by claimed_at desc, id', owner(await named(given.who)));
    case 'edit':
      await query('update task set edited_at = $1 where id = $2', [at(), given.task]);
      return;
    case 'pause':
      await beginPause(db.pool, { at: at(), by: 'test', reason: 'test' });
      return;
    case 'resume':
      await endPause(db.pool, { at: at(), by: 'test' });
      return wakeEverybody();
    case 'trust':
    case 'distrust':
      return trust(given.do === 'trust');
    case 'restart':
      return wakeEverybody();
    case 'cadence':
      clock.cadence = cadenceOf(given.wait, given.remind);
      return wakeEverybody();
  }
}

const STOPPED = `coalesce((select sum(extract(epoch from least(coalesce(s.ended_at, c.proposed_at), c.proposed_at)
    - greatest(s.started_at, n.completed_at))) from pause s
    where s.started_at < c.proposed_at and coalesce(s.ended_at, c.proposed_at) > n.completed_at), 0)`;

/** What must never be found. */
const OFFENDERS = {
  'a task closed for silence without a final notice that its reader got, and the full grace': `
    select c.task_id from closure c where c.reason = 'silence' and not exists (
      select from notice n join notice_task l on l.notice_id = n.id
       where l.round_id = c.round_id and l.task_id = c.task_id and ${CLOSES_AT.sql} <= c.proposed_at
         and n.completed_at is not null and n.state in ('sent', 'bounced')
         and extract(epoch from c.proposed_at - n.completed_at) - ${STOPPED} >= ${CLOSE_DAYS} * 86400)`,
  'a task closed for silence before a date that somebody was told': `
    select c.task_id, n.recipient from closure c
      join notice_task l on l.round_id = c.round_id and l.task_id = c.task_id
      join notice n on n.id = l.notice_id and n.state = 'sent' and n.claimed_at <= c.proposed_at
     where c.reason = 'silence' and ${CLOSES_AT.sql} > c.proposed_at`,
  'a task closed for silence that somebody had answered for': `
    select c.task_id from closure c where c.reason = 'silence' and (
      select a.kind from answer a where a.round_id = c.round_id and a.task_id = c.task_id
         and a.said_at <= c.proposed_at order by a.seq desc limit 1) in ('keep', 'close', 'snooze')`,
  'a settled task asked about again in its round': `
    select l.task_id, n.kind from notice n join notice_task l on l.notice_id = n.id
     where n.kind not in ('closed', 'handed') and (
       select a.kind from answer a where a.round_id = l.round_id and a.task_id = l.task_id
          and a.said_at < n.claimed_at and a.applied_at < n.claimed_at
        order by a.seq desc limit 1) in ('keep', 'close', 'snooze')`,
  'a task shown to somebody who neither owns it nor was asked about it': `
    select l.task_id, n.recipient from notice n join notice_task l on l.notice_id = n.id
     where n.recipient is not null and n.recipient <> l.owner and not exists (
       select from assignment g where g.task_id = l.task_id and g.round_id is not distinct from coalesce(l.round_id, g.round_id)
          and (g.assignee = n.recipient or g.given_by = n.recipient) and g.made_at <= n.claimed_at)`,
  'somebody told twice that a task was closed for silence': `
    select l.task_id, n.recipient from notice n join notice_task l on l.notice_id = n.id
     where n.kind = 'closed' and l.closed_for = 'silence' and n.recipient is not null
     group by l.round_id, l.task_id, n.recipient having count(*) > 1`,
  'a task asked about, or closed for silence, while its latest sync was not trusted': `
    select l.task_id from notice n join notice_task l on l.notice_id = n.id
      join distrust d on n.claimed_at > d.begins and n.claimed_at < coalesce(d.ends, 'infinity')
     where l.project_id = 'p6' and n.kind not in ('closed', 'handed')
    union all select c.task_id from closure c
      join distrust d on c.proposed_at > d.begins and c.proposed_at < coalesce(d.ends, 'infinity')
     where c.project_id = 'p6' and c.reason = 'silence'`,
  'a person asked twice at one step': `
    select round_id, step, recipient from notice where step is not null and kind <> 'closed'
     group by round_id, step, recipient having count(*) > 1`,
  'a task handed over by hand more than twice to whom its giver named, who would not have been next in any case': `
    select g.task_id from assignment g join answer a on a.id = g.answer_id
     where a.names = g.assignee and g.assignee <> (select manager from person where id = g.owner)
     group by g.round_id, g.task_id having count(*) > 2`,
  'two assignments in force for a task': `
    select task_id from assignment where ended_at is null group by round_id, task_id having count(*) > 1`,
  'somebody who cannot be reached asked': `
    select g.assignee from assignment g where g.assignee <> 'fallback' and not exists (
      select from person where id = g.assignee)`,
};

/** A task was asked of others for one reason and then for another. */
const inOrder = (first: string, then: string) => `
  select (count(*) > 0)::int as n from assignment f join assignment t using (round_id, source, task_id)
   where f.why = '${first}' and t.why = '${then}' and t.made_at > f.made_at`;

/** How often what the promises are about came to pass, over all runs: promises about nothing prove nothing. */
const HAPPENED = {
  silence: `select count(*) as n from closure where reason = 'silence' and state = 'closed'`,
  toldInPlace: `select count(*) as n from closure_warned where notice_id is not null`,
  handedOver: `select count(*) as n from assignment where why = 'handed over'`,
  delegated: `select count(*) as n from assignment where why = 'delegated'`,
  gone: `select count(*) as n from assignment where why = 'owner gone'`,
  escalated: `select count(*) as n from assignment where why = 'escalated'`,
  answered: `select count(*) as n from answer where applied_at is not null`,
  distrusted: `select count(*) as n from notice n
    join distrust d on n.claimed_at > d.begins and n.claimed_at < coalesce(d.ends, 'infinity')`,
  'delegated after an escalation': inOrder('escalated', 'delegated'),
  'handed over after an escalation': inOrder('escalated', 'handed over'),
  'handed over again': inOrder('handed over', 'handed over'),
};
const happened = new Map<string, number>();

async function countWhatHappened(): Promise<void> {
  for (const [what, sql] of Object.entries(HAPPENED)) {
    const { rows } = await query<{ n: number }>(sql);
    happened.set(what, (happened.get(what) ?? 0) + Number(rows[0]?.n));
  }
}

async function expectNoOffenders(): Promise<void> {
  for (const [what, sql] of Object.entries(OFFENDERS))
    expect({ [what]: (await query(sql)).rows }).toEqual({ [what]: [] });
}

it('the reminder keeps its promises, whatever happens in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (commands) => {
      await begin();
      for (const given of commands) {
        await obey(given);
        await clock.settle();
      }
      await expectNoOffenders();
      await obey({ do: 'resume' });
      await obey({ do: 'trust' });
      await clock.advance(clock.now + 400 * DAY);
      await expectNoOffenders();
      await countWhatHappened();
      const { rows } = await query('select id from round where ended_at is null');
      expect({ 'rounds that never end': rows }).toEqual({ 'rounds that never end': [] });
    }),
    { numRuns: Number(process.env.MODEL_RUNS ?? 30) },
  );
  for (const what of Object.keys(HAPPENED)) expect([what, happened.get(what)]).not.toEqual([what, 0]);
}, 300_000);

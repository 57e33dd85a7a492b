import { closePass } from '../../src/activities/closing/closePass';
import type { Deps } from '../../src/activities/common/deps';
import { recordAnswers } from '../../src/db/answers/answers';
import { readVersion } from '../../src/db/answers/noticePage';
import { askReminder } from '../../src/db/reminder/ownerActions';
import { findExpected } from '../../src/db/monitoring/reconcile';
import { CLOSES_AT } from '../../src/db/rules/openTasks';
import { parseCadence } from '../../src/domain/cadence/cadence';
import type { AnswerKind } from '../../src/domain/common/terms';
import { Clockwork } from '../support/clockwork';
import { closures } from '../support/closings';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenPerson, givenProject, givenRound, givenTask, owner, SOURCE } from '../support/inventory';
import { makeDeps } from '../support/world';
import { onlyMail } from '../support/channels';

const START = Date.parse('2026-11-02T09:00:00Z');
const DAY = 86_400_000;
const cap = { tasks: 100, percent: 100 };
const cadence = parseCadence({
  freshFor: '100 years',
  digestAfter: '1 hour',
  closingCap: cap,
  ladder: [
    { step: 'notice', wait: '7 days' },
    { step: 'escalate', wait: '3 days' },
    { step: 'remind', wait: '3 days' },
    { step: 'close' },
  ],
});

let db: TestDatabase;
let deps: Deps;
let clock: Clockwork;
let refusing: Set<string>;
let roundId: string;
beforeEach(async () => {
  db = await testDatabase();
  refusing = new Set();
  deps = {
    ...makeDeps(db.pool, 'smtp://127.0.0.1:9', () => new Date(clock.now)),
    fallbackAddress: null,
    channels: onlyMail({
      reportsFailure: true,
      send: async ({ address }) =>
        !address || refusing.has(address)
          ? { is: 'refused', what: 'recipient', words: 'no such mailbox' }
          : { is: 'sent', words: 'taken' },
    }),
  };
  clock = new Clockwork(deps, cadence, START);
  await givenProject(db.pool, 'p1');
  for (const account of ['bob', 'cid', 'max']) await givenPerson(db.pool, account);
  await givenPerson(db.pool, 'ann', { manager: 'max' });
  for (const id of ['a', 'b']) await givenTask(db.pool, { id });
  roundId = await givenRound(db.pool, 'ann', { createdAt: new Date(START).toISOString(), cadence });
});
afterEach(() => db.drop());

const rows = async <T extends object>(sql: string, values: unknown[] = []) =>
  (await db.pool.query<T>(sql, values)).rows;

async function pass(days: number): Promise<void> {
  clock.wake(owner('ann'));
  await clock.advance(clock.now + days * DAY + 3 * 3_600_000);
}

/** How many closings a day are in force: what would be more waits. */
const capAt = (tasks: number) =>
  rows(`update sweep set cadence = jsonb_set(cadence, '{closingCap,tasks}', to_jsonb($1::int))`, [tasks]);

/** On the newest notice that listed the task to that person. */
async function say(who: string, task: string, kind: AnswerKind, names: string | null = null) {
  const [notice] = await rows<{ id: string }>(
    `select n.id from notice n join notice_task l on l.notice_id = n.id
      where n.recipient = $1 and l.task_id = $2 and l.round_id is not null order by n.claimed_at desc limit 1`,
    [owner(who), task],
  );
  const answers = [{ source: SOURCE, taskId: task, kind, until: null, names: names && owner(names) }];
  const version = await readVersion(db.pool, notice!.id);
  const said = { noticeId: notice!.id, version, answers, saidBy: owner(who), at: new Date(clock.now) };
  expect((await recordAnswers(db.pool, said)).outcome).toBe('recorded');
  clock.wake(owner('ann'));
}

const delegate = (to: string, days: number) =>
  rows(
    `insert into delegation (owner, delegate, begins, until, who, made_at) values ($1, $2, $3, $4, 'test', $3)`,
    [owner('ann'), owner(to), new Date(clock.now), new Date(clock.now + days * DAY)],
  );

const inForce = () =>
  rows<{ task: string; to: string; why: string }>(
    `select task_id as task, assignee as to, why from assignment where ended_at is null order by task_id`,
  );

const listedTo = async (who: string, kind: string) =>
  (
    await rows<{ task: string }>(
      `select l.task_id as task from notice n join notice_task l on l.notice_id = n.id
        where n.recipient = $1 and n.kind = $2 order by l.task_id`,
      [owner(who), kind],
    )
  ).map(({ task }) => task);

/** Both of Ann's tasks, and no other, are closed at that moment or soon after; none before. */
async function expectClosedFrom(moment: number): Promise<void> {
  await clock.advance(moment - 60_000);
  expect(await closures(db)).toEqual({});
  await pass(0);
  expect(await closures(db)).toEqual({ a: 'closed', b: 'closed' });
}

describe('an owner who goes away after a manager was asked besides', () => {
  it('has what is asked of them asked of the delegate', async () => {
    await pass(8);
    expect(await inForce()).toMatchObject([{ why: 'escalated' }, { why: 'escalated' }]);
    await delegate('bob', 30);
    await pass(0);
    expect(await inForce()).toEqual([
      { task: 'a', to: owner('bob'), why: 'delegated' },
      { task: 'b', to: owner('bob'), why: 'delegated' },
    ]);
  }, 20_000);
});

describe('a delegate who was asked about one of the tasks before', () => {
  it('is asked about the others; that one stays with its owner', async () => {
    deps.fallbackAddress = 'fallback@example.org';
    await pass(0);
    await say('ann', 'a', 'not mine', 'bob');
    await pass(0);
    await rows(`update assignment set until = $1`, [new Date(clock.now)]);
    await delegate('bob', 30);
    await pass(0);
    expect(await inForce()).toContainEqual({ task: 'b', to: owner('bob'), why: 'delegated' });
    expect((await inForce()).map(({ to }) => to)).not.toContain('fallback');
  }, 20_000);
});

describe('a manager whose mailbox refuses what they are asked besides the owner', () => {
  it('has somebody else asked besides; the owner still is', async () => {
    refusing.add('max@example.org');
    await rows(`update project set maintainers = $1`, [[owner('cid')]]);
    await pass(8);
    expect(await inForce()).toEqual([
      { task: 'a', to: owner('cid'), why: 'escalated' },
      { task: 'b', to: owner('cid'), why: 'escalated' },
    ]);
    await pass(3);
    expect(await listedTo('ann', 'remind')).toEqual(['a', 'b']);
  }, 20_000);
});

describe('a late *not mine* of a round that has ended', () => {
  async function nextRound(): Promise<void> {
    await rows(`update round set ended_at = $1, outcome = 'unanswered'`, [new Date(clock.now)]);
    roundId = await givenRound(db.pool, 'ann', { createdAt: new Date(clock.now).toISOString(), cadence });
  }

  it('by the owner, before the first notice of the next, leaves their other tasks to be asked about', async () => {
    await pass(0);
    await nextRound();
    await say('ann', 'a', 'not mine', 'bob');
    await pass(0);
    expect(
      await rows(
        `select task_id from notice n join notice_task l on l.notice_id = n.id
                        where n.round_id = $1 and n.step = 0 order by 1`,
        [roundId],
      ),
    ).toEqual([{ task_id: 'b' }]);
    expect(await inForce()).toMatchObject([{ task: 'a', to: owner('bob') }]);
  }, 20_000);

  it('by somebody who was asked besides takes nothing from the owner in the next', async () => {
    await pass(8);
    await nextRound();
    await pass(0);
    await say('max', 'a', 'not mine', 'bob');
    await pass(0);
    expect(await rows(`select why from assignment where round_id = $1`, [roundId])).toEqual([]);
  }, 20_000);
});

describe('others’ tasks, still being gathered for a digest', () => {
  it('are not asked about once edited', async () => {
    await pass(0);
    await say('ann', 'a', 'not mine', 'bob');
    await say('ann', 'b', 'not mine', 'bob');
    await clock.settle();
    await rows(`update task set edited_at = $1 where id = 'a'`, [new Date(clock.now)]);
    await pass(0);
    expect(await listedTo('bob', 'assigned')).toEqual(['b']);
  }, 20_000);
});

describe('a closing for silence that waits', () => {
  beforeEach(async () => {
    await capAt(1);
    await pass(15);
    expect(await closures(db)).toEqual({ a: 'proposed', b: 'proposed' });
    await capAt(100);
  });

  const close = () => closePass(deps, cap, new Date(clock.now));

  it('is cancelled by an edit that a sync brought meanwhile', async () => {
    await rows(`update task set edited_at = $1 where id = 'a'`, [new Date(clock.now - 2 * DAY)]);
    await close();
    expect(await closures(db)).toEqual({ a: 'cancelled: edited since it was asked about', b: 'closed' });
  }, 20_000);

  it('is cancelled where the task has another owner', async () => {
    await rows(`update task set owner = $1 where id = 'a'`, [owner('bob')]);
    await close();
    expect(await closures(db)).toEqual({ a: 'cancelled: it has another owner', b: 'closed' });
  }, 20_000);

  it('has everybody expected to run who is to be told of it: its owner, and whoever was asked besides', async () => {
    await close();
    const page = { now: new Date(clock.now), after: '', limit: 10 };
    expect(await findExpected(db.pool, page)).toEqual([owner('ann'), owner('max')]);
    await pass(0);
    await clock.settle();
    expect(await findExpected(db.pool, page)).toEqual([owner('max')]);
    clock.wake(owner('max'));
    await clock.settle();
    expect(await findExpected(db.pool, page)).toEqual([]);
  }, 20_000);

  it('is cancelled where the final notice came back', async () => {
    await rows(`update notice set state = 'bounced', bounced_at = $1 where closes_at is not null`, [
      new Date(clock.now),
    ]);
    await close();
    expect(await closures(db)).toEqual({
      a: 'cancelled: a final notice came back',
      b: 'cancelled: a final notice came back',
    });
  }, 20_000);
});

describe('a reminder beyond the ladder after the final notice', () => {
  it('says a later date, and nothing is closed before it', async () => {
    await pass(12);
    await askReminder(db.pool, owner('ann'), new Date(clock.now));
    await pass(0);
    const [last] = await rows<{ at: Date }>(`select max(closes_at) as at from notice where recipient = $1`, [
      owner('ann'),
    ]);
    await expectClosedFrom(Number(last!.at));
  }, 20_000);
});

describe('dates said to several people', () => {
  beforeEach(() => {
    const ladder = cadence.ladder.map((step) =>
      step.step === 'close' ? { ...step, wait: '6 days' as const } : step,
    );
    clock.cadence = { ...cadence, ladder };
  });

  /** Until the final notice, and an hour later that of the manager who is asked besides. */
  async function finalNotices(): Promise<void> {
    await pass(8);
    await pass(3);
  }

  /** The latest date that anybody was told `task` is closed from. */
  async function latestSaid(task: string): Promise<number> {
    const [said] = await rows<{ at: Date }>(
      `select max(${CLOSES_AT.sql}) as at from notice n join notice_task l on l.notice_id = n.id where l.task_id = $1`,
      [task],
    );
    return Number(said!.at);
  }

  it('of a task that is asked of owner and manager are both kept to: nothing is closed before the later one', async () => {
    await finalNotices();
    const [own] = await rows<{ at: Date }>(`select max(closes_at) as at from notice where kind = 'remind'`);
    const latest = await latestSaid('a');
    expect(latest).toBeGreaterThan(Number(own!.at));
    await expectClosedFrom(latest);
  }, 20_000);

  it('in one digest of tasks at different steps are each task’s own, and only the one at its last step is closed', async () => {
    await finalNotices();
    await givenPerson(db.pool, 'zoe');
    await givenTask(db.pool, { id: 'z', editor: 'zoe' });
    await givenRound(db.pool, 'zoe', {
      createdAt: new Date(clock.now).toISOString(),
      cadence: clock.cadence,
    });
    clock.wake(owner('zoe'));
    await clock.settle();
    await say('ann', 'a', 'not mine', 'bob');
    await say('zoe', 'z', 'not mine', 'bob');
    clock.wake(owner('zoe'));
    await pass(0);
    const said = (of: string) => `round(extract(epoch from ${of} - n.claimed_at) / 86400)::int`;
    const digest = `from notice n join notice_task l on l.notice_id = n.id where n.recipient = '${owner('bob')}'`;
    expect(
      await rows(
        `select l.task_id as task, ${said('l.reply_by')} as by, ${said('l.closes_at')} as closes ${digest} order by 1`,
      ),
    ).toEqual([
      { task: 'a', by: 6, closes: 6 },
      { task: 'z', by: 7, closes: null },
    ]);
    expect(
      await rows(`select distinct ${said('n.reply_by')} as by, n.closes_at as closes ${digest}`),
    ).toEqual([{ by: 6, closes: null }]);
    await expectClosedFrom(await latestSaid('a'));
  }, 20_000);
});

describe('a closing for silence of what was asked in its owner’s place', () => {
  beforeEach(() => {
    deps.fallbackAddress = 'fallback@example.org';
  });

  const told = () =>
    rows<{ to: string; tasks: string[] }>(
      `select coalesce(n.recipient, 'fallback') as to, array_agg(l.task_id order by l.task_id) as tasks
         from notice n join notice_task l on l.notice_id = n.id
        where n.kind = 'closed' and n.state = 'sent' group by n.id, n.recipient order by 1`,
    );

  it('is told to whoever was asked and had the final notice, each of their tasks alone, where the owner is gone', async () => {
    await rows(`update person set active = false where id = $1`, [owner('ann')]);
    await rows(`update task set creator = 'cid' where id = 'b'`);
    await pass(60);
    expect(await closures(db)).toEqual({ a: 'closed', b: 'closed' });
    expect(await told()).toEqual([
      { to: owner('cid'), tasks: ['b'] },
      { to: owner('max'), tasks: ['a'] },
    ]);
  }, 20_000);

  it('is told to the owner, too, where they can be reached; once each, whatever wakes them again', async () => {
    await pass(0);
    await say('ann', 'a', 'not mine', 'bob');
    await pass(60);
    const all = [
      { to: owner('ann'), tasks: ['a', 'b'] },
      { to: owner('bob'), tasks: ['a'] },
      { to: owner('max'), tasks: ['b'] },
    ];
    expect(await told()).toEqual(all);
    for (const account of ['ann', 'bob', 'max']) clock.wake(owner(account));
    await pass(60);
    expect(await told()).toEqual(all);
  }, 20_000);

  it('is told to the fallback mailbox once, where that was asked', async () => {
    await rows('update person set active = false');
    await pass(60);
    expect(await told()).toEqual([{ to: 'fallback', tasks: ['a', 'b'] }]);
  }, 20_000);

  it('is told to the fallback mailbox where whoever was asked has left since, too', async () => {
    await rows(`update person set active = false where id = $1`, [owner('ann')]);
    await capAt(1);
    await pass(60);
    await rows('update person set active = false');
    await capAt(100);
    await closePass(deps, cap, new Date(clock.now));
    await pass(0);
    expect(await told()).toEqual([{ to: 'fallback', tasks: ['a', 'b'] }]);
  }, 20_000);

  it('can be taken back by whoever was asked', async () => {
    await pass(0);
    await say('ann', 'a', 'not mine', 'bob');
    await pass(60);
    await say('bob', 'a', 'keep');
    await clock.settle();
    expect(await closures(db)).toEqual({ a: 'restored', b: 'closed' });
  }, 20_000);
});

import { createLiveFeed, startLiveFeed, type LiveFeed } from '../../src/dev/liveFeed';
import { NO_COUNTS, type SweepCounts } from '../../src/domain/sweep/counts';
import { testDatabase, type TestDatabase } from '../support/database';
import { givenSweep, owner, SOURCE } from '../support/inventory';
import { until } from '../support/world';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const START = new Date('2026-11-23T09:00:00Z');
const at = (seconds: number) => new Date(START.getTime() + seconds * 1000);

let feed: LiveFeed;
beforeEach(async () => {
  await db.pool.query('truncate sweep, round, notice, answer, closure cascade');
  feed = createLiveFeed(db.pool, START);
});

/** What is told after `seconds`, without the times. */
async function told(seconds: number): Promise<string[]> {
  const lines = await feed.poll(at(seconds));
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d {2}\S/);
  return lines.map((line) => line.slice(10));
}

async function endedSweep(seconds: number, counts: Partial<SweepCounts>): Promise<string> {
  const id = await givenSweep(db.pool);
  const given = JSON.stringify({ ...NO_COUNTS, ...counts });
  await db.pool.query('update sweep set started_at = $2, ended_at = $2, counts = $3 where id = $1', [
    id,
    at(seconds),
    given,
  ]);
  return id;
}

const olderSweep = () => endedSweep(-3600, {});

async function round(sweepId: string, account: string): Promise<string> {
  const { rows } = await db.pool.query<{ id: string }>(
    'insert into round (sweep_id, owner, created_at) values ($1, $2, $3) returning id',
    [sweepId, owner(account), START],
  );
  return rows[0]!.id;
}

async function notice(roundId: string | null, account: string, given: { kind?: string; step?: number } = {}) {
  const { kind = 'notice', step = roundId ? 0 : null } = given;
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into notice (round_id, step, kind, owner, address, locale, time_zone, key_id, claimed_at, expires_at)
     values ($1, $2, $3, $4, $5, 'en', 'UTC', 'k1', $6, '2027-01-01') returning id`,
    [roundId, step, kind, owner(account), `${account}@example.org`, START],
  );
  return rows[0]!.id;
}

const settle = (id: string, seconds: number, state = 'sent') =>
  db.pool.query('update notice set state = $2, completed_at = $3 where id = $1', [id, state, at(seconds)]);

const answer = (account: string, task: string, kind: string, seconds: number, by = owner(account)) =>
  db.pool.query(
    'insert into answer (owner, source, task_id, kind, said_by, said_at) values ($1, $2, $3, $4, $5, $6)',
    [owner(account), SOURCE, task, kind, by, at(seconds)],
  );

const closure = (task: string, reason: string, state: string, seconds: number) =>
  db.pool.query(
    `insert into closure (source, task_id, project_id, reason, state, proposed_at, completed_at)
     values ($1, $2, 'p', $3, $4, $5, $6)`,
    [SOURCE, task, reason, state, START, at(seconds)],
  );

const end = (roundId: string, outcome: string, seconds: number) =>
  db.pool.query('update round set outcome = $2, ended_at = $3 where id = $1', [
    roundId,
    outcome,
    at(seconds),
  ]);

describe('what is told while it happens', () => {
  it('has what a sweep asked and proposed, which is not closed yet', async () => {
    await endedSweep(1, { asked: 186, proposed: 65 });
    expect(await told(3)).toEqual([
      'sweep: 186 owners asked, 65 closures proposed (tasks of archived projects)',
    ]);
  });

  it('has one line for a sweep that finds nothing, however many follow', async () => {
    await endedSweep(1, {});
    expect(await told(3)).toEqual(['sweep: nobody new to ask, nothing to close']);
    await endedSweep(61, {});
    expect(await told(63)).toEqual([]);
    await endedSweep(121, { asked: 1 });
    await endedSweep(181, {});
    expect(await told(183)).toEqual(['sweep: 1 owner asked', 'sweep: nobody new to ask, nothing to close']);
  });

  it('has why owners were not asked', async () => {
    await endedSweep(1, { untrusted: 3, skipped: { ...NO_COUNTS.skipped, paused: 2 } });
    expect(await told(3)).toEqual([
      'sweep: 3 owners not asked (sync not trusted or not fresh), 2 owners not asked (Rollcall is paused)',
    ]);
  });

  it('has the mails of a kind in one line, and how many first notices of how many went out', async () => {
    const sweepId = await endedSweep(0, { asked: 3 });
    const ids: string[] = [];
    for (const account of ['ann', 'bob', 'cat'])
      ids.push(await notice(await round(sweepId, account), account));
    await settle(ids[0]!, 1);
    await settle(ids[1]!, 2);
    expect(await told(3)).toEqual([
      'sweep: 3 owners asked',
      'mail: 2 first notices accepted by the mail server (2 of 3)',
    ]);
    await settle(ids[2]!, 4);
    expect(await told(6)).toEqual(['mail: 1 first notice accepted by the mail server (3 of 3)']);
  });

  it('tells of a sweep before its mails, unless it takes long', async () => {
    const sweepId = await givenSweep(db.pool);
    await settle(await notice(await round(sweepId, 'ann'), 'ann'), 1);
    expect(await told(3)).toEqual([]);
    expect(await told(33)).toEqual(['mail: 1 first notice accepted by the mail server (1 of 1)']);
  });

  it('tells reminders and closings told apart, and what was refused', async () => {
    const roundId = await round(await olderSweep(), 'ann');
    await settle(await notice(roundId, 'ann', { kind: 'remind', step: 1 }), 1);
    await settle(await notice(roundId, 'ann', { kind: 'remind', step: 2 }), 2, 'refused');
    await settle(await notice(null, 'ann', { kind: 'closed' }), 3);
    await settle(await notice(null, 'bob', { kind: 'closed' }), 4);
    expect(await told(6)).toEqual([
      'mail: 1 reminder accepted by the mail server',
      'mail: 1 reminder could not be delivered',
      'mail: 2 notifications about closures accepted by the mail server',
    ]);
  });

  it('calls a digest with an escalated task an escalation, and any other a request to others', async () => {
    const [first, second] = [
      await notice(null, 'max', { kind: 'assigned' }),
      await notice(null, 'may', { kind: 'assigned' }),
    ];
    await db.pool.query(
      `insert into notice_task (notice_id, position, source, task_id, project_id, project_name, name, stale, assigned_for)
       values ($1, 0, 't', 'a', 'p', 'P', 'a', true, 'escalated'), ($2, 0, 't', 'b', 'p', 'P', 'b', true, 'delegated')`,
      [first, second],
    );
    await settle(first, 1);
    await settle(second, 2);
    expect(await told(3)).toEqual([
      'mail: 1 escalation accepted by the mail server',
      'mail: 1 request to people other than the owner accepted by the mail server',
    ]);
  });

  it('has an answer by whom and how many tasks, and who gave it in whose place', async () => {
    await answer('ann', 'c', 'close', 1);
    await answer('ann', 'a', 'keep', 1);
    await answer('ann', 'b', 'keep', 1);
    await answer('bob', 'd', 'keep', 2, owner('max'));
    expect(await told(3)).toEqual([
      'answer: ann answered: keep 2, close 1 (recorded)',
      'answer: max, for bob, answered: keep 1 (recorded)',
    ]);
  });

  it('has many answers at once in one line', async () => {
    for (const account of ['a', 'b', 'c', 'd', 'e', 'f']) await answer(account, account, 'keep', 1);
    expect(await told(3)).toEqual(['answers: 6 recorded: keep 6']);
  });

  it('has how rounds ended', async () => {
    const sweepId = await givenSweep(db.pool);
    await end(await round(sweepId, 'ann'), 'confirmed', 1);
    await end(await round(sweepId, 'bob'), 'unanswered', 1);
    await end(await round(sweepId, 'cat'), 'unanswered', 2);
    const [line] = await told(3);
    expect(line).toContain('1 ended confirmed');
    expect(line).toContain('2 ended unanswered');
  });

  it('calls a task closed only once it is, and says why', async () => {
    await closure('a', 'archived', 'proposed', 1);
    await closure('b', 'archived', 'closed', 1);
    await closure('c', 'archived', 'closed', 1);
    await closure('d', 'answer', 'closed', 2);
    await closure('e', 'answer', 'failed', 3);
    expect(await told(4)).toEqual([
      'closing: 2 tasks closed (archived projects)',
      "closing: 1 task closed (the owner's answer)",
      "closing: 1 task could not be closed (the owner's answer)",
    ]);
  });

  it('tells nothing twice, and nothing from before it began', async () => {
    await closure('old', 'archived', 'closed', -1);
    await closure('a', 'archived', 'closed', 1);
    await answer('ann', 'a', 'keep', 1);
    expect(await told(2)).toHaveLength(2);
    expect(await told(4)).toEqual([]);
  });

  it('tells late what was committed late', async () => {
    expect(await told(30)).toEqual([]);
    await closure('a', 'archived', 'closed', 5);
    expect(await told(33)).toEqual(['closing: 1 task closed (archived projects)']);
  });

  it('has no address, and nothing that steers a terminal', async () => {
    await settle(await notice(await round(await olderSweep(), 'ann'), 'ann'), 1);
    await answer('eve\u001b[2J\nforged\u202e', 'a', 'keep', 1);
    const lines = await told(2);
    expect(lines.join('\n')).not.toContain('@');
    expect(lines).toContain('answer: eve [2J forged answered: keep 1 (recorded)');
  });
});

describe('the live lines of a stack', () => {
  it('come by themselves, and end when they are stopped', async () => {
    const lines: string[] = [];
    const live = startLiveFeed(db.url, START, (line) => lines.push(line));
    await closure('a', 'archived', 'closed', 1);
    await until(() => lines.length > 0, 'a line');
    await live.stop();
    expect(lines).toHaveLength(1);
  });
});

describe('a look that fails half way', () => {
  it('loses no line: the next look tells what it had found', async () => {
    const sweepId = await endedSweep(1, { asked: 1 });
    await settle(await notice(await round(sweepId, 'ann'), 'ann'), 2);
    const connect = db.pool.connect.bind(db.pool);
    const client = await connect();
    const query = client.query.bind(client);
    const failing = (text: string | { text: string }, values?: unknown[]) =>
      JSON.stringify(text).includes('as rounds')
        ? Promise.reject(new Error('canceling statement due to statement timeout'))
        : query(text as string, values);
    Object.assign(client, { query: failing });
    Object.assign(db.pool, { connect: async () => client });
    await expect(feed.poll(at(3))).rejects.toThrow('statement timeout');
    Object.assign(db.pool, { connect });
    Object.assign(client, { query });
    expect((await told(6)).join()).toContain('1 first notice accepted');
  });
});

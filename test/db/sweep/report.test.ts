import { parseCadence } from '../../../src/domain/cadence/cadence';
import { dueThresholds } from '../../../src/domain/sweep/due';
import { countForReport, loadGuardrails, loadTrend, loadWaiting } from '../../../src/db/sweep/report';
import { dropNotice } from '../../../src/db/notices/notices';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenHold, givenPerson, givenProject, givenTask, owner, SOURCE } from '../../support/inventory';

const NOW = new Date('2026-11-23T09:00:00Z');
const SWEEP = '22222222-2222-4222-8222-222222222222';
const BEFORE = '11111111-1111-4111-8111-111111111111';
const cadence = parseCadence({});

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.pool.query(
    'truncate project, task, person, sweep, round, notice, answer, closure, hold, exemption, source, pause cascade',
  );
  await db.pool.query(
    `insert into sweep (id, workflow_id, run_id, started_at, cadence)
     values ($1, 'sweep', 'run', '2026-11-16T09:00Z', '{}'), ($2, 'sweep', 'run', $3, '{}')`,
    [BEFORE, SWEEP, NOW],
  );
  await givenProject(db.pool, 'p1');
});

const count = () =>
  countForReport(db.pool, { sweepId: SWEEP, thresholds: dueThresholds(cadence, NOW), cadence });

async function givenOwner(account: string) {
  await givenPerson(db.pool, account);
  await givenTask(db.pool, { id: account, editor: account });
}

async function givenRoundOf(account: string, sweep: string, createdAt: string, outcome: string | null) {
  const { rows } = await db.pool.query<{ id: string }>(
    `insert into round (sweep_id, owner, created_at, ended_at, outcome)
     values ($1, $2, $3::timestamptz, case when $4::text is not null then $3::timestamptz end, $4) returning id`,
    [sweep, owner(account), createdAt, outcome],
  );
  return rows[0]!.id;
}

const exempt = (scope: string, target: string) =>
  db.pool.query(
    `insert into exemption (scope, source, target, until, who, reason, made_at)
     values ($1, $2, $3, '2999-01-01', 'boss', 'because', '2026-11-01')`,
    [scope, SOURCE, target],
  );

describe('owners who were left alone', () => {
  it('are counted by the first reason that applies, each once', async () => {
    for (const account of ['asked', 'open', 'lately', 'long-ago', 'held', 'exempt'])
      await givenOwner(account);
    await givenRoundOf('asked', SWEEP, NOW.toISOString(), null);
    await givenRoundOf('open', BEFORE, '2026-01-01', null);
    await givenRoundOf('lately', BEFORE, '2026-11-16', 'unanswered');
    await givenRoundOf('long-ago', BEFORE, '2026-01-01', 'unanswered');
    await givenHold(db.pool, 'held', '2999-01-01');
    await givenTask(db.pool, { id: 'exempt-2', editor: 'exempt' });
    await givenHold(db.pool, 'exempt-2', '2999-01-01');
    await exempt('task', 'exempt');
    expect((await count()).skipped).toEqual({ roundOpen: 1, askedLately: 1, held: 1, exempt: 1, paused: 0 });
  });

  it('are counted as such while everything is paused, if they would have been asked', async () => {
    await givenOwner('ann');
    await givenPerson(db.pool, 'bob', { email: null });
    await givenTask(db.pool, { id: 'bob', editor: 'bob' });
    expect((await count()).skipped).toMatchObject({ paused: 0 });
    await db.pool.query(
      `insert into pause (started_at, reason, started_by) values ('2026-11-20', 'incident 7', 'ops')`,
    );
    expect((await count()).skipped).toMatchObject({ paused: 1 });
  });

  it('are not those who have nothing stale, or whose projects are archived', async () => {
    await givenProject(db.pool, 'old', '2026-01-01');
    await givenPerson(db.pool, 'ann');
    await givenTask(db.pool, { id: 'young', editedAt: '2026-11-22' });
    await givenTask(db.pool, { id: 'off', enabled: false });
    await givenTask(db.pool, { id: 'gone', project: 'old' });
    await givenHold(db.pool, 'gone', '2999-01-01');
    expect((await count()).skipped).toEqual({ roundOpen: 0, askedLately: 0, held: 0, exempt: 0, paused: 0 });
  });
});

describe('what happened since the sweep before', () => {
  const givenNotice = async (kind: string, state: string, completedAt: string) =>
    (
      await db.pool.query<{ id: string }>(
        `insert into notice (kind, owner, locale, time_zone, key_id, claimed_at, expires_at, state, completed_at)
         values ($1, 'test:ann', 'en', 'UTC', 'k1', $3, '2999-01-01', $2, $3) returning id`,
        [kind, state, completedAt],
      )
    ).rows[0]!.id;

  const givenEscalation = async (at: string) =>
    db.pool.query(
      `insert into assignment (round_id, step, owner, source, task_id, why, assignee, made_at, tell_at)
       values ($1, 2, 'test:ann', $2, 'a', 'escalated', 'test:max', $3, $3)`,
      [await givenRoundOf('ann', BEFORE, '2026-11-16', null), SOURCE, at],
    );

  const answer = async (task: string, kind: string, saidAt: string) =>
    db.pool.query(
      `insert into answer (notice_id, owner, source, task_id, kind, until, said_by, said_at)
       values ($1, 'test:ann', $2, $3, $4, $5, 'test:ann', $6)`,
      [
        await givenNotice('notice', 'sent', '2026-01-01'),
        SOURCE,
        task,
        kind,
        kind === 'snooze' ? '2027-01-01' : null,
        saidAt,
      ],
    );

  const close = (task: string, state: string, completedAt: string, restoredAt: string | null = null) =>
    db.pool.query(
      `insert into closure (source, task_id, project_id, reason, state, proposed_at, completed_at, restored_at)
       values ($1, $2, 'p1', 'answer', $3, '2026-01-01', $4, $5)`,
      [SOURCE, task, state, completedAt, restoredAt],
    );

  it('counts each task by its latest answer', async () => {
    await answer('a', 'close', '2026-11-17');
    await answer('a', 'keep', '2026-11-18');
    await answer('b', 'snooze', '2026-11-18');
    await answer('c', 'close', '2026-11-18');
    await answer('d', 'not mine', '2026-11-18');
    expect((await count()).since).toMatchObject({ keep: 1, close: 1, snooze: 1, notMine: 1 });
  });

  it('counts escalations, refusals, closings, failures and restorings', async () => {
    await givenEscalation('2026-11-17');
    await givenNotice('remind', 'refused', '2026-11-17');
    await close('a', 'closed', '2026-11-17');
    await close('b', 'restored', '2026-11-17', '2026-11-18');
    await close('c', 'failed', '2026-11-17');
    const { since } = await count();
    expect(since).toMatchObject({ escalated: 1, refused: 1, closed: 2, failed: 1, restored: 1 });
  });

  it('counts a notice that came back when it did, however long ago it was accepted', async () => {
    const id = await givenNotice('notice', 'bounced', '2026-11-01');
    await db.pool.query(`update notice set bounced_at = '2026-11-17' where id = $1`, [id]);
    expect((await count()).since).toMatchObject({ refused: 1 });
  });

  it('counts as refused no notice that was dropped, nor as closed what was closed elsewhere', async () => {
    await dropNotice(db.pool, await givenNotice('notice', 'claimed', '2026-11-17'), new Date('2026-11-17'));
    await close('a', 'closed', '2026-11-17');
    await db.pool.query(`update closure set reason = 'elsewhere'`);
    expect((await count()).since).toMatchObject({ refused: 0, closed: 0 });
  });

  it('tells of everything in one sweep: what came with the sweep before, or after this one began, is not in it', async () => {
    await answer('a', 'keep', '2026-11-16T09:00Z');
    await answer('b', 'keep', '2026-11-23T09:00:01Z');
    await close('c', 'closed', '2026-11-16T08:59Z');
    expect((await count()).since).toMatchObject({ keep: 0, closed: 0 });
    await answer('d', 'keep', '2026-11-23T09:00Z');
    expect((await count()).since).toMatchObject({ keep: 1 });
  });
});

it('owners over the budget of the day are also those whose reminder has not asked for a day yet', async () => {
  for (const account of ['ann', 'bob', 'cid', 'dan', 'eve'])
    await givenRoundOf(account, SWEEP, NOW.toISOString(), null);
  await db.pool.query(`update round set send_day = '2026-11-24' where owner = 'test:ann'`);
  const small = parseCadence({ mailPerDay: 3 });
  const counted = { sweepId: SWEEP, thresholds: dueThresholds(small, NOW), cadence: small };
  expect((await countForReport(db.pool, counted)).overBudget).toBe(3);
});

describe('the guardrails', () => {
  it('are none where nothing holds Rollcall back', async () => {
    await db.pool.query(`insert into source (name, synced_at) values ('files', '2026-11-23T08:59Z')
                         on conflict (name) do update set synced_at = excluded.synced_at, trusted = true`);
    expect(await loadGuardrails(db.pool, cadence, NOW)).toMatchObject({
      pause: null,
      overCap: [],
      sources: expect.arrayContaining([
        expect.objectContaining({ source: 'files', trusted: true, fresh: true }),
      ]),
      reactivated: [],
      running: [],
    });
  });

  it('know what is paused, what is not trusted or not fresh, and how far beyond the cap it would be', async () => {
    await db.pool.query(
      `insert into pause (started_at, reason, started_by) values ('2026-11-20', 'incident 7', 'ops')`,
    );
    await db.pool.query(
      `insert into source (name, synced_at, trusted, reason) values ('a', '2026-01-01', true, null),
                                                                    ('b', '2026-11-23', false, 'half is gone')`,
    );
    for (const id of ['x', 'y', 'z']) {
      await givenTask(db.pool, { id });
      await db.pool.query(
        `insert into closure (source, task_id, project_id, reason, proposed_at) values ($1, $2, 'p1', 'archived', $3)`,
        [SOURCE, id, NOW],
      );
    }
    const cap = { closingCap: { tasks: 1, percent: 100 } };
    const guardrails = await loadGuardrails(db.pool, parseCadence(cap), NOW);
    expect(guardrails.pause).toEqual({ since: '2026-11-20T00:00:00.000Z', reason: 'incident 7' });
    expect(guardrails.overCap).toEqual([{ source: SOURCE, pending: 3, beyond: 2 }]);
    expect(guardrails.sources.filter(({ source }) => source !== SOURCE)).toMatchObject([
      { source: 'a', trusted: true, fresh: false },
      { source: 'b', trusted: false, reason: 'half is gone' },
    ]);
  });
});

it('the trend tells how the rounds of each sweep went, counts as answered only what an owner answered, and leaves out sweeps that asked nobody', async () => {
  await givenRoundOf('ann', BEFORE, '2026-11-16', 'confirmed');
  await givenRoundOf('bob', BEFORE, '2026-11-16', 'unanswered');
  await givenRoundOf('cid', BEFORE, '2026-11-16', null);
  await givenRoundOf('dan', BEFORE, '2026-11-16', 'nothing-to-ask');
  await givenRoundOf('eve', BEFORE, '2026-11-16', 'cancelled');
  expect(await loadTrend(db.pool, NOW, 5)).toEqual([
    { startedAt: '2026-11-16T09:00:00.000Z', asked: 5, answered: 1, unanswered: 1, otherwise: 2 },
  ]);
});

it('the owners who wait the longest come first, those just asked not at all', async () => {
  await givenPerson(db.pool, 'ann');
  await givenRoundOf('bob', BEFORE, '2026-11-17', null);
  await givenRoundOf('ann', BEFORE, '2026-11-16', null);
  await givenRoundOf('just-asked', SWEEP, NOW.toISOString(), null);
  expect(await loadWaiting(db.pool, NOW, 10)).toEqual([
    { owner: owner('ann'), name: 'ann', since: '2026-11-16T00:00:00.000Z', tasks: 0 },
    { owner: owner('bob'), name: null, since: '2026-11-17T00:00:00.000Z', tasks: 0 },
  ]);
});

it('an owner whose tasks others are asked about waits with as many', async () => {
  const round = await givenRoundOf('ann', BEFORE, '2026-11-16', null);
  await db.pool.query(
    `insert into assignment (round_id, step, owner, source, task_id, why, assignee, made_at, tell_at)
     select $1, 0, 'test:ann', $2, task, 'owner gone', 'test:max', '2026-11-16', '2026-11-16' from unnest($3::text[]) task`,
    [round, SOURCE, ['a', 'b']],
  );
  expect(await loadWaiting(db.pool, NOW, 10)).toMatchObject([{ owner: owner('ann'), tasks: 2 }]);
});

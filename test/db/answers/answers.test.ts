import { markSignalled, recordAnswers, recordOnBehalf } from '../../../src/db/answers/answers';
import { findNoticePage } from '../../../src/db/answers/noticePage';
import type { AnswerKind, AssignedFor } from '../../../src/domain/common/terms';
import { givenNotice, givenNoticeRound, NOW } from '../../api/noticeFixture';
import { testDatabase, type TestDatabase } from '../../support/database';
import { owner, SOURCE } from '../../support/inventory';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const say = (taskId: string, kind: AnswerKind = 'keep') => ({ source: SOURCE, taskId, kind, until: null });

const record = (noticeId: string, version: number, answers = [say('t0')], at = NOW) =>
  recordAnswers(db.pool, { noticeId, version, answers, saidBy: owner('ann'), at });

const rowsOf = async (noticeId: string) =>
  (await db.pool.query('select * from answer where notice_id = $1 order by seq', [noticeId])).rows;

describe('answers to a notice', () => {
  it('are rows that say who said what of which task, when, by which notice and in which round', async () => {
    const { id, roundId } = await givenNotice(db.pool);
    await record(id, 0, [say('t1', 'close')]);
    expect(await rowsOf(id)).toMatchObject([
      {
        round_id: roundId,
        owner: owner('ann'),
        source: SOURCE,
        task_id: 't1',
        kind: 'close',
        said_by: owner('ann'),
        said_at: NOW,
        signalled_at: null,
        applied_at: null,
      },
    ]);
  });

  it('are never overwritten: a change of mind is another row, and the latest is what the page shows', async () => {
    const { id } = await givenNotice(db.pool);
    await record(id, 0, [say('t0', 'close')]);
    const { version } = (await findNoticePage(db.pool, id))!;
    await record(id, version, [say('t0', 'keep')]);
    expect((await rowsOf(id)).map((row) => row.kind)).toEqual(['close', 'keep']);
    expect((await findNoticePage(db.pool, id))!.answers).toMatchObject([{ taskId: 't0', kind: 'keep' }]);
  });

  it('are not recorded when others came since the page was shown', async () => {
    const { id } = await givenNotice(db.pool);
    await record(id, 0);
    expect(await record(id, 0, [say('t1')])).toEqual({ outcome: 'stale' });
    expect(await rowsOf(id)).toHaveLength(1);
  });

  it('are stale, too, when the others came by another notice of the same round', async () => {
    const { id, roundId } = await givenNotice(db.pool);
    const reminder = await givenNotice(db.pool, { roundId, kind: 'remind', step: 1 });
    await record(id, 0);
    expect(await record(reminder.id, 0)).toEqual({ outcome: 'stale' });
    expect((await findNoticePage(db.pool, reminder.id))!.answers).toHaveLength(1);
  });

  it('have one outcome when twenty come at once', async () => {
    const { id, roundId } = await givenNotice(db.pool);
    const reminder = await givenNotice(db.pool, { roundId, kind: 'remind', step: 1 });
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, n) => record(n % 2 ? id : reminder.id, 0, [say('t0'), say('t1')])),
    );
    expect(all.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
    expect([...(await rowsOf(id)), ...(await rowsOf(reminder.id))]).toHaveLength(2);
  });

  it('get no row for a task that the notice does not list', async () => {
    const { id } = await givenNotice(db.pool);
    expect(await record(id, 0, [say('t9')])).toEqual({ outcome: 'recorded', ids: [], toWake: [] });
    expect(await rowsOf(id)).toEqual([]);
  });

  it('are refused from the moment the link expires, and once it is revoked', async () => {
    const expired = await givenNotice(db.pool, { expiresAt: NOW.toISOString() });
    const revoked = await givenNotice(db.pool, { revokedAt: '2026-11-23T08:00:00Z' });
    expect(await record(expired.id, 0)).toEqual({ outcome: 'gone' });
    expect(await record(revoked.id, 0)).toEqual({ outcome: 'gone' });
  });

  it('are marked as signalled once', async () => {
    const { id } = await givenNotice(db.pool);
    const recorded = await record(id, 0);
    const ids = recorded.outcome === 'recorded' ? recorded.ids : [];
    await markSignalled(db.pool, ids, NOW);
    await markSignalled(db.pool, ids, new Date('2026-12-01'));
    expect(await rowsOf(id)).toMatchObject([{ signalled_at: NOW }]);
  });
});

/** A digest of what bea is asked in the place of ann and cas, for the reasons given. */
async function givenDigest(reasons: [AssignedFor, AssignedFor] = ['handed over', 'handed over']) {
  const [ann, cas] = [
    await givenNoticeRound(db.pool, { account: 'ann' }),
    await givenNoticeRound(db.pool, { account: 'cas' }),
  ];
  const tasks = [
    { roundId: ann, owner: owner('ann'), assignedFor: reasons[0] },
    { roundId: cas, owner: owner('cas'), assignedFor: reasons[1] },
  ];
  const { id } = await givenNotice(db.pool, { kind: 'assigned', account: 'bea', roundId: null, tasks });
  return { id, ann, cas };
}

describe('answers to a digest of several rounds', () => {
  it('belong each to the round and owner of its task, whose reminders are all to be woken', async () => {
    const { id, ann, cas } = await givenDigest();
    const recorded = await record(id, 0, [say('t0'), say('t1', 'close')]);
    const rows = await rowsOf(id);
    expect(rows).toMatchObject([
      { round_id: ann, owner: owner('ann'), authority: 'owner', kind: 'keep' },
      { round_id: cas, owner: owner('cas'), authority: 'owner', kind: 'close' },
    ]);
    expect(recorded).toMatchObject({
      toWake: [
        { owner: owner('ann'), ids: [rows[0].id] },
        { owner: owner('cas'), ids: [rows[1].id] },
      ],
    });
  });

  it('are stale when somebody answered for one of its tasks by another notice', async () => {
    const { id, cas } = await givenDigest();
    const own = await givenNotice(db.pool, { account: 'cas', roundId: cas });
    await record(own.id, 0, [say('t1')]);
    expect(await record(id, 0, [say('t0')])).toEqual({ outcome: 'stale' });
  });

  it('are not stale for an answer about a task that it does not list', async () => {
    const { id, cas } = await givenDigest();
    const own = await givenNotice(db.pool, { account: 'cas', roundId: cas });
    await record(own.id, 0, [say('t0')]);
    expect(await record(id, 0, [say('t0')])).toMatchObject({ outcome: 'recorded' });
  });

  it.each<[AssignedFor, string]>([
    ['handed over', 'owner'],
    ['delegated', 'owner'],
    ['escalated', 'contact'],
    ['owner gone', 'contact'],
  ])('have, of a task that was %s, the authority of the %s', async (reason, authority) => {
    const { id } = await givenDigest([reason, 'delegated']);
    await record(id, 0);
    expect(await rowsOf(id)).toMatchObject([{ authority }]);
    expect((await findNoticePage(db.pool, id))!.answers).toMatchObject([{ authority }]);
  });

  it('have one outcome when twenty come at once, half of them by a reminder to one of the owners', async () => {
    const { id, ann } = await givenDigest();
    const own = await givenNotice(db.pool, { roundId: ann, kind: 'remind', step: 1 });
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => record(n % 2 ? id : own.id, 0)));
    expect(all.filter(({ outcome }) => outcome === 'recorded')).toHaveLength(1);
  });
});

describe('a contact', () => {
  const overrule = async (first: AnswerKind) => {
    const { id, ann } = await givenDigest(['escalated', 'escalated']);
    const own = await givenNotice(db.pool, { roundId: ann, tasks: [{}] });
    await record(own.id, 0, [say('t0', first)]);
    const { version } = (await findNoticePage(db.pool, id))!;
    await record(id, version, [say('t0', 'close'), say('t1', 'close')]);
    return (await rowsOf(id)).map((row) => row.task_id);
  };

  it('cannot overrule an owner, and answers for the rest', async () => {
    expect(await overrule('keep')).toEqual(['t1']);
  });

  it('answers for what the owner passed on', async () => {
    expect(await overrule('not mine')).toEqual(['t0', 't1']);
  });

  it('is overruled by the owner', async () => {
    const { id, ann } = await givenDigest(['escalated', 'escalated']);
    const own = await givenNotice(db.pool, { roundId: ann });
    await record(id, 0, [say('t0', 'close')]);
    const { version } = (await findNoticePage(db.pool, own.id))!;
    await record(own.id, version, [say('t0', 'keep')]);
    expect((await findNoticePage(db.pool, id))!.answers).toMatchObject([
      { kind: 'keep', authority: 'owner' },
    ]);
  });
});

describe('the news of closings', () => {
  it('is answered for what was closed in a round, and for nothing else', async () => {
    const round = await givenNoticeRound(db.pool, {});
    const tasks = [
      { roundId: round, closedFor: 'silence' as const },
      { roundId: null, closedFor: 'archived' as const },
    ];
    const { id } = await givenNotice(db.pool, { kind: 'closed', roundId: null, tasks });
    await record(id, 0, [say('t0'), say('t1')]);
    expect(await rowsOf(id)).toMatchObject([{ task_id: 't0', kind: 'keep', round_id: round }]);
  });

  it('has the cadence of the sweep that asked; where nobody was asked, none', async () => {
    const round = await givenNoticeRound(db.pool, { cadence: { confirmedFor: '2 weeks' } });
    const closed = (roundId: string | null) =>
      givenNotice(db.pool, { kind: 'closed', roundId: null, tasks: [{ roundId }] });
    const pages = [await closed(round), await closed(null)].map(({ id }) => findNoticePage(db.pool, id));
    expect(await Promise.all(pages)).toMatchObject([
      { cadence: { confirmedFor: '2 weeks' } },
      { cadence: null },
    ]);
  });
});

describe('what an owner said to a support person', () => {
  it("is the owner's word, said by that person, by no notice, and is seen on the page", async () => {
    const { id, roundId } = await givenNotice(db.pool);
    const { ids, toWake } = await recordOnBehalf(db.pool, {
      owner: owner('ann'),
      roundId,
      answers: [{ ...say('t0', 'not mine'), names: owner('bea') }],
      saidBy: owner('sue'),
      at: NOW,
    });
    expect(toWake).toEqual([{ owner: owner('ann'), ids }]);
    expect((await findNoticePage(db.pool, id))!.answers).toMatchObject([
      { taskId: 't0', kind: 'not mine', names: owner('bea'), saidBy: owner('sue'), authority: 'owner' },
    ]);
    const { rows } = await db.pool.query('select notice_id from answer where id = any($1)', [ids]);
    expect(rows).toEqual([{ notice_id: null }]);
  });
});

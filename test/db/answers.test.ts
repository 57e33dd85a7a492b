import { markSignalled, recordAnswers } from '../../src/db/answers';
import { findNoticePage } from '../../src/db/noticePage';
import type { AnswerKind } from '../../src/domain/round';
import { givenNotice, NOW } from '../api/noticeFixture';
import { testDatabase, type TestDatabase } from '../support/database';
import { owner, SOURCE } from '../support/inventory';

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
    expect(await record(id, 0, [say('t9')])).toEqual({ outcome: 'recorded', ids: [] });
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

import { claimRounds } from '../../../src/db/sweep/due';
import { claimLadderNotice } from '../../../src/db/reminder/ladderNotice';
import { bookRound, bookNotification } from '../../../src/db/notices/mailBudget';
import { beginPause, endPause, findOpenPause, isNotPaused, listPauses } from '../../../src/db/cadence/pauses';
import { claimNotification } from '../../../src/db/notices/notifications';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { dueThresholds } from '../../../src/domain/sweep/due';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenOwner, givenRound, givenSweep, owner } from '../../support/inventory';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(() =>
  db.pool.query('truncate pause, source, project, task, person, round, sweep, closure, mail_day cascade'),
);

const now = new Date('2026-11-23T09:00:00Z');
const open = (at: Date) => at;
const later = new Date('2026-11-23T10:00:00Z');
const ann = { at: now, by: 'ann', reason: 'the inventory looks wrong' };

describe('a pause', () => {
  it('lasts until somebody ends it', async () => {
    expect(await beginPause(db.pool, ann)).toMatchObject({ begun: true, startedBy: 'ann' });
    expect(await isNotPaused(db.pool)).toBe(false);
    expect(await endPause(db.pool, { at: later, by: 'bob' })).toMatchObject({
      endedBy: 'bob',
      endedAt: later,
    });
    expect(await isNotPaused(db.pool)).toBe(true);
    expect(await findOpenPause(db.pool)).toBeNull();
  });

  it('is not begun twice: the second hears who paused, and why', async () => {
    await beginPause(db.pool, ann);
    const second = await beginPause(db.pool, { at: later, by: 'bob', reason: 'me too' });
    expect(second).toEqual({
      begun: false,
      startedAt: now,
      startedBy: 'ann',
      reason: ann.reason,
      endedAt: null,
      endedBy: null,
    });
  });

  it('is one, of however many at the same moment', async () => {
    const begun = await Promise.all(Array.from({ length: 8 }, () => beginPause(db.pool, ann)));
    expect(begun.filter((pause) => pause.begun)).toHaveLength(1);
  });

  it('never ends before it began, whatever the clocks say', async () => {
    await beginPause(db.pool, { ...ann, at: later });
    expect(await endPause(db.pool, { at: now, by: 'ann' })).toMatchObject({ endedAt: later });
  });

  it('that is not there cannot be ended', async () => {
    expect(await endPause(db.pool, { at: now, by: 'ann' })).toBeNull();
  });

  it('stays on record, the newest first', async () => {
    await beginPause(db.pool, ann);
    await endPause(db.pool, { at: later, by: 'ann' });
    await beginPause(db.pool, { at: later, by: 'bob', reason: 'again' });
    expect((await listPauses(db.pool, 10)).map(({ reason }) => reason)).toEqual(['again', ann.reason]);
  });
});

describe('while it is paused', () => {
  const cadence = parseCadence({});
  const context = { now, cadence, keyId: 'k1', fallbackAddress: null, silentChannels: [] };
  const wanted = { now, open, room: 10, limit: 10 };

  beforeEach(async () => {
    await givenOwner(db.pool, 'ann', { tasks: ['a'] });
  });

  it('no round is begun; afterwards it is', async () => {
    const sweepId = await givenSweep(db.pool);
    const claim = () => claimRounds(db.pool, sweepId, dueThresholds(cadence, now), { after: '', limit: 10 });
    await beginPause(db.pool, ann);
    expect(await claim()).toEqual({ claimed: 0, last: null });
    await endPause(db.pool, { at: later, by: 'ann' });
    expect(await claim()).toEqual({ claimed: 1, last: owner('ann') });
  });

  it('no notice is claimed, nor given out again; afterwards it is', async () => {
    const roundId = await givenRound(db.pool, 'ann');
    const claim = () => claimLadderNotice(db.pool, { ...context, roundId, step: 0, kind: 'notice' });
    await bookRound(db.pool, roundId, wanted);
    await beginPause(db.pool, ann);
    expect(await claim()).toBeNull();
    await endPause(db.pool, { at: later, by: 'ann' });
    const id = await claim();
    expect(id).not.toBeNull();
    await beginPause(db.pool, ann);
    expect(await claim()).toBeNull();
    await endPause(db.pool, { at: later, by: 'ann' });
    expect(await claim()).toBe(id);
  });

  it('nobody is told of closings; afterwards they are', async () => {
    await db.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, state, proposed_at, completed_at)
       values ('test', 'a', 'p1', $1, 'archived', 'closed', $2, $2)`,
      [owner('ann'), now],
    );
    const claim = () => claimNotification(db.pool, 'closed', owner('ann'), context);
    await bookNotification(db.pool, owner('ann'), 'closed', wanted);
    await beginPause(db.pool, ann);
    expect(await claim()).toBeNull();
    await endPause(db.pool, { at: later, by: 'ann' });
    expect(await claim()).not.toBeNull();
  });
});

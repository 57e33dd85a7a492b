import { claimLadderNotice } from '../../../src/db/reminder/ladderNotice';
import { findNotNotified } from '../../../src/db/notices/closingNotifications';
import { bookRound, bookNotification, budgetOf, type Wanted } from '../../../src/db/notices/mailBudget';
import { findExpected } from '../../../src/db/monitoring/reconcile';
import { nextOpenMoment } from '../../../src/domain/cadence/calendar';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { claimNotification } from '../../../src/db/notices/notifications';
import { testDatabase, type TestDatabase } from '../../support/database';
import { givenOwner, givenPerson, givenProject, givenRound, givenTask, owner } from '../../support/inventory';

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(() =>
  db.pool.query('truncate source, project, task, person, round, sweep, closure, mail_day cascade'),
);

const now = new Date('2026-11-23T09:00:00Z');
const open = (at: Date) => at;
const nextDay = new Date('2026-11-24T09:00:00Z');
const TODAY = '2026-11-23';
/** A place on a day that has less than `room` sends, where no day may have more than nine. */
const wanted = (room: number, at = now) => ({ now: at, open, room, limit: 9 });
/** The place of some round that is over by now. Returns its day. */
const takePlace = async (place: Wanted) =>
  bookRound(db.pool, await givenRound(db.pool, 'other', { endedAt: '2026-11-23T10:00:00Z' }), place);
const used = async () =>
  (await db.pool.query<{ used: number }>('select used from mail_day order by day')).rows.map(
    (row) => row.used,
  );

describe('the days of the mail budget', () => {
  it('are filled one after the other', async () => {
    const days = [];
    for (let n = 0; n < 5; n += 1) days.push(await takePlace(wanted(2)));
    expect(days).toEqual([TODAY, TODAY, '2026-11-24', '2026-11-24', '2026-11-25']);
  });

  it('never hold more than their limit, however many claim at once', async () => {
    await Promise.all(Array.from({ length: 40 }, () => takePlace(wanted(7))));
    expect(await used()).toEqual([7, 7, 7, 7, 7, 5]);
  });

  it('have room for what may use more of a day than first notices', async () => {
    for (let n = 0; n < 6; n += 1) await takePlace(wanted(4));
    expect(await takePlace(wanted(5))).toBe(TODAY);
    expect(await takePlace(wanted(5))).toBe('2026-11-24');
    expect(await used()).toEqual([5, 3]);
  });

  it('are used today first, though later ones were begun', async () => {
    await takePlace(wanted(2, nextDay));
    expect(await takePlace(wanted(2))).toBe(TODAY);
  });

  it('are working days only, where the calendar says so, however far away', async () => {
    const { calendar } = parseCadence({ calendar: { workdays: ['mon'] } });
    const mondays = (at: Date) => nextOpenMoment(at, calendar, 'UTC');
    const days = [];
    for (let n = 0; n < 40; n += 1) days.push(await takePlace({ ...wanted(1), open: mondays }));
    expect(days.slice(0, 3)).toEqual([TODAY, '2026-11-30', '2026-12-07']);
    expect(days.at(-1)).toBe('2027-08-23');
  });

  it('go by the limit of now', async () => {
    await takePlace(wanted(1));
    await takePlace(wanted(1));
    expect(await takePlace(wanted(2))).toBe(TODAY);
  });
});

describe('a round', () => {
  let roundId: string;
  const claim = (at: Date) =>
    claimLadderNotice(db.pool, {
      now: at,
      cadence: parseCadence({}),
      keyId: 'k1',
      fallbackAddress: null,
      silentChannels: [],
      roundId,
      step: 0,
      kind: 'notice',
    });

  beforeEach(async () => {
    await givenOwner(db.pool, 'ann', { tasks: ['a'] });
    roundId = await givenRound(db.pool, 'ann');
  });

  it('is counted once, however often it asks on its day or before', async () => {
    await takePlace(wanted(1));
    expect(await bookRound(db.pool, roundId, wanted(1))).toBe('2026-11-24');
    expect(await bookRound(db.pool, roundId, wanted(1, nextDay))).toBe('2026-11-24');
    expect(await used()).toEqual([1, 1]);
  });

  it('takes an earlier day once that has room, and gives its place on the later one back', async () => {
    await takePlace(wanted(1));
    await takePlace(wanted(1));
    expect(await bookRound(db.pool, roundId, wanted(1))).toBe('2026-11-25');
    expect(await bookRound(db.pool, roundId, wanted(2))).toBe(TODAY);
    expect(await used()).toEqual([2, 1, 0]);
  });

  it('takes the first day with room of all those before its own, however far off that is', async () => {
    for (let n = 0; n < 70; n += 1) await takePlace(wanted(1));
    expect(await bookRound(db.pool, roundId, wanted(1))).toBe('2027-02-01');
    await db.pool.query(`update mail_day set used = 0 where day = '2027-01-20'`);
    expect(await bookRound(db.pool, roundId, wanted(1))).toBe('2027-01-20');
    expect(await bookRound(db.pool, roundId, wanted(1))).toBe('2027-01-20');
  });

  it('leaves a day that has more sends than the budget of now, and gives its place there back', async () => {
    for (let n = 0; n < 4; n += 1) await takePlace(wanted(5));
    expect(await bookRound(db.pool, roundId, wanted(5))).toBe(TODAY);
    expect(await bookRound(db.pool, roundId, { ...wanted(3), limit: 4 })).toBe('2026-11-24');
    expect(await used()).toEqual([4, 1]);
  });

  it('keeps its day where others have filled it up since, as far as the budget goes', async () => {
    expect(await bookRound(db.pool, roundId, wanted(3))).toBe(TODAY);
    for (let n = 0; n < 4; n += 1) await takePlace(wanted(5));
    expect(await bookRound(db.pool, roundId, { ...wanted(3), limit: 5 })).toBe(TODAY);
  });

  it('that missed its day is counted anew', async () => {
    await bookRound(db.pool, roundId, wanted(1));
    expect(await bookRound(db.pool, roundId, wanted(1, nextDay))).toBe('2026-11-24');
  });

  it('has no notice claimed without a day, before its day, or after it', async () => {
    expect(await claim(now)).toBeNull();
    await db.pool.query(`update round set send_day = '2026-11-24'`);
    expect(await claim(now)).toBeNull();
    expect(await claim(new Date('2026-11-25T00:00:00Z'))).toBeNull();
    expect(await claim(nextDay)).not.toBeNull();
  });

  it('needs another day for its next step', async () => {
    await bookRound(db.pool, roundId, wanted(5));
    await claim(now);
    await bookRound(db.pool, roundId, wanted(5));
    expect(await used()).toEqual([2]);
  });

  it('that waits for a later day is told of, with what is used of the day', async () => {
    await takePlace(wanted(1));
    await bookRound(db.pool, roundId, wanted(1));
    expect(await budgetOf(db.pool, TODAY, 1)).toEqual({ day: TODAY, limit: 1, used: 1, waiting: 1 });
    expect(await budgetOf(db.pool, '2026-11-24', 1)).toMatchObject({ used: 1, waiting: 0 });
    expect(await budgetOf(db.pool, '2026-11-25', 1)).toMatchObject({ used: 0, waiting: 0 });
  });
});

describe('news of closings', () => {
  const ann = owner('ann');
  const context = { now, cadence: parseCadence({}), keyId: 'k1', fallbackAddress: null, silentChannels: [] };
  const close = (id: string) =>
    db.pool.query(
      `insert into closure (source, task_id, project_id, owner, reason, state, proposed_at, completed_at)
       values ('test', $1, 'p1', $2, 'archived', 'closed', $3, $3)`,
      [id, ann, now],
    );
  beforeEach(async () => {
    await givenProject(db.pool, 'p1');
    await givenPerson(db.pool, 'ann');
    for (const id of ['a', 'b']) await givenTask(db.pool, { id, enabled: false });
    await close('a');
  });

  it('are one mail of the budget, and tell of what was closed while they waited too', async () => {
    expect(await claimNotification(db.pool, 'closed', ann, context)).toBeNull();
    await bookNotification(db.pool, ann, 'closed', wanted(5));
    await close('b');
    expect(await bookNotification(db.pool, ann, 'closed', wanted(5))).toBe(TODAY);
    expect(await claimNotification(db.pool, 'closed', ann, context)).not.toBeNull();
    const told = await db.pool.query('select task_id from notice_task order by 1');
    expect(told.rows).toEqual([{ task_id: 'a' }, { task_id: 'b' }]);
    expect(await used()).toEqual([1]);
  });

  it('wake nobody who has a day for them, but whoever does not know of one that came later', async () => {
    await takePlace(wanted(1));
    expect(await findNotNotified(db.pool, '', 10)).toEqual([ann]);
    await bookNotification(db.pool, ann, 'closed', wanted(1));
    expect(await findNotNotified(db.pool, '', 10)).toEqual([]);
    await close('b');
    expect(await findNotNotified(db.pool, '', 10)).toEqual([ann]);
    expect(await bookNotification(db.pool, ann, 'closed', wanted(1))).toBe('2026-11-24');
    expect(await findNotNotified(db.pool, '', 10)).toEqual([]);
    expect(await used()).toEqual([1, 1]);
    expect(await claimNotification(db.pool, 'closed', ann, { ...context, now: nextDay })).not.toBeNull();
    expect((await db.pool.query('select from notice_task')).rowCount).toBe(2);
  });

  it('whose day passed untold are given another, and their reminder, if it is gone, is expected', async () => {
    await bookNotification(db.pool, ann, 'closed', wanted(1));
    const page = { now: nextDay, after: '', limit: 10 };
    expect(await findExpected(db.pool, page)).toEqual([ann]);
    expect(await bookNotification(db.pool, ann, 'closed', wanted(1, nextDay))).toBe('2026-11-24');
    expect(await claimNotification(db.pool, 'closed', ann, { ...context, now: nextDay })).not.toBeNull();
  });

  it('in whose owner’s place another was asked wake that one once, too', async () => {
    await givenPerson(db.pool, 'max');
    await db.pool.query(`insert into closure_warned (closure_id, person) select id, $1 from closure`, [
      owner('max'),
    ]);
    expect(await findNotNotified(db.pool, '', 10)).toEqual([ann, owner('max')]);
    await bookNotification(db.pool, owner('max'), 'closed', wanted(5));
    expect(await findNotNotified(db.pool, '', 10)).toEqual([ann]);
  });

  it('that wait for a later day are told of', async () => {
    await takePlace(wanted(1));
    await bookNotification(db.pool, ann, 'closed', wanted(1));
    expect(await budgetOf(db.pool, TODAY, 1)).toMatchObject({ waiting: 1 });
  });
});

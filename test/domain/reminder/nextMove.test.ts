import fc from 'fast-check';
import { parseCadence } from '../../../src/domain/cadence/cadence';
import { nextMove } from '../../../src/domain/reminder/nextMove';
import type { NoticeFact, ReminderFacts } from '../../../src/domain/reminder/facts';
import { atStep, cadence, factsWith, NO_ANSWERS, sent } from '../../support/facts';

const move = (change: Partial<ReminderFacts>, now = '2026-11-01T09:00:00Z') =>
  nextMove(factsWith(change), cadence, new Date(now));

const DAY = 86_400_000;
const iso = (time: number) => new Date(time).toISOString();

const NOTICE = sent(0, '2026-11-01T10:00:00.000Z');
const REMINDER = sent(1, '2026-11-08T10:00:00.000Z');
const ESCALATION = sent(2, '2026-11-11T10:00:00.000Z');

describe('a round that was just begun', () => {
  it('sends its first notice', () => {
    expect(move({})).toEqual({ do: 'send', step: 0, kind: 'notice' });
  });

  it('ends without a mail when nothing is left to ask', () => {
    expect(move({ unsettled: 0 })).toEqual({ do: 'end', outcome: 'nothing-to-ask' });
  });
});

describe('after a notice', () => {
  it('waits the whole wait, counted from the moment the mail was accepted', () => {
    const waiting = {
      do: 'wait',
      until: '2026-11-08T10:00:00.000Z',
      because: 'answer',
      next: 'remind',
    };
    expect(move({ notices: [NOTICE] }, '2026-11-08T09:59:59Z')).toEqual(waiting);
  });

  it('climbs to the next step at the deadline', () => {
    expect(move({ notices: [NOTICE] }, '2026-11-08T10:00:00Z')).toEqual({
      do: 'send',
      step: 1,
      kind: 'remind',
    });
    expect(move({ notices: [NOTICE, REMINDER] }, '2026-11-11T10:00:00Z')).toEqual({
      do: 'send',
      step: 2,
      kind: 'escalate',
    });
  });

  it('waits out the last step too, then ends unanswered', () => {
    const notices = [NOTICE, REMINDER, ESCALATION];
    expect(move({ notices }, '2026-11-13T09:59:59Z')).toMatchObject({ do: 'wait', next: 'end' });
    expect(move({ notices }, '2026-11-13T10:00:00Z')).toEqual({ do: 'end', outcome: 'unanswered' });
  });

  it('sends a claimed notice that was never settled', () => {
    const claimed: NoticeFact = { ...NOTICE, state: 'claimed', completedAt: null };
    expect(move({ notices: [claimed] })).toEqual({ do: 'send', step: 0, kind: 'notice' });
  });

  it('goes on after one that nobody could be asked instead of, as after any other', () => {
    const refused = { ...sent(0, '2026-11-01T10:00:00.000Z', 'refused'), moved: true };
    expect(move({ notices: [refused] }, '2026-11-08T10:00:00Z')).toMatchObject({ do: 'send', step: 1 });
  });

  it('sends a reminder beyond the ladder when somebody wants one, and waits on as before', () => {
    const round = { ...atStep(0, NOTICE.completedAt!)!, remindAsked: true };
    expect(move({ notices: [NOTICE], round }, '2026-11-02T10:00:00Z')).toEqual({
      do: 'send',
      step: null,
      kind: 'remind',
    });
    const extra: NoticeFact = { ...sent(0, '2026-11-05T10:00:00.000Z'), step: null, kind: 'remind' };
    const after = { notices: [NOTICE, extra], round: atStep(0, NOTICE.completedAt!) };
    expect(move(after, '2026-11-06T10:00:00Z')).toMatchObject({ until: '2026-11-08T10:00:00.000Z' });
  });

  it('measures the wait by the cadence of now, from when it began', () => {
    const shorter = parseCadence({ ladder: [{ step: 'notice', wait: '1 day' }] });
    const now = new Date('2026-11-02T10:00:00Z');
    expect(nextMove(factsWith({ notices: [NOTICE] }), shorter, now)).toEqual({
      do: 'end',
      outcome: 'unanswered',
    });
  });
});

describe('answers', () => {
  it('for everything asked end the round confirmed', () => {
    const answers = { ...NO_ANSWERS, keep: 1, close: 1 };
    expect(move({ unsettled: 0, answers, notices: [NOTICE] })).toEqual({ do: 'end', outcome: 'confirmed' });
  });

  it('for a part leave the ladder to go on for the rest', () => {
    const partly = { unsettled: 1, answers: { ...NO_ANSWERS, keep: 1, close: 0 }, notices: [NOTICE] };
    expect(move(partly, '2026-11-08T10:00:00Z')).toEqual({ do: 'send', step: 1, kind: 'remind' });
  });

  it('to close are handed over before anything else', () => {
    expect(move({ undispatchedClosures: 1, untoldClosures: 1 })).toEqual({ do: 'dispatch' });
  });
});

describe('closed tasks', () => {
  it('are told before the round goes on', () => {
    expect(move({ untoldClosures: 3 })).toEqual({ do: 'notify closed' });
  });

  it('are all there is to tell without an open round', () => {
    expect(move({ round: null, untoldClosures: 1 })).toEqual({ do: 'notify closed' });
    expect(move({ round: null })).toEqual({ do: 'end', outcome: 'notified' });
  });
});

describe('a calendar', () => {
  const workweek = parseCadence({
    ladder: [...cadence.ladder],
    calendar: {
      workdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
      holidays: ['2026-11-09'],
      quietHours: { from: '20:00', to: '08:00' },
    },
  });
  const moveAt = (now: string, change: Partial<ReminderFacts> = {}) =>
    nextMove(factsWith({ timeZone: 'Europe/Berlin', ...change }), workweek, new Date(now));

  it('has a deadline fall on the next working day, after the quiet hours, where the owner lives', () => {
    // The week after Sunday the 1st ends on Sunday the 8th, and Monday the 9th is a holiday.
    expect(moveAt('2026-11-01T11:00:00Z', { notices: [NOTICE] })).toEqual({
      do: 'wait',
      until: '2026-11-10T07:00:00.000Z',
      because: 'answer',
      next: 'remind',
    });
    const other = { notices: [NOTICE], timeZone: 'America/Los_Angeles' };
    expect(moveAt('2026-11-01T11:00:00Z', other)).toMatchObject({ until: '2026-11-10T16:00:00.000Z' });
  });

  it('keeps that deadline for whoever is woken between', () => {
    expect(moveAt('2026-11-09T12:00:00Z', { notices: [NOTICE] })).toMatchObject({
      do: 'wait',
      until: '2026-11-10T07:00:00.000Z',
      because: 'answer',
    });
    expect(moveAt('2026-11-10T07:00:00Z', { notices: [NOTICE] })).toMatchObject({ do: 'send', step: 1 });
  });

  it('has the first notice, and the news of closings, wait for the morning', () => {
    const morning = { do: 'wait', until: '2026-11-05T07:00:00.000Z', because: 'working hours' };
    expect(moveAt('2026-11-04T22:00:00Z')).toEqual({ ...morning, next: 'notice' });
    expect(moveAt('2026-11-04T22:00:00Z', { untoldClosures: 1 })).toEqual({ ...morning, next: 'closed' });
  });

  it('counts at night during a pause, too', () => {
    const pauses = [{ startedAt: '2026-11-04T10:00:00.000Z', endedAt: null }];
    expect(moveAt('2026-11-04T22:00:00Z', { pauses })).toEqual(moveAt('2026-11-04T22:00:00Z'));
    expect(moveAt('2026-11-05T12:00:00Z', { pauses })).toMatchObject({ because: 'pause', next: 'notice' });
  });

  it('lets answers end a round at any hour', () => {
    const answers = { ...NO_ANSWERS, keep: 2, close: 0 };
    expect(moveAt('2026-11-07T23:00:00Z', { unsettled: 0, answers, notices: [NOTICE] })).toEqual({
      do: 'end',
      outcome: 'confirmed',
    });
  });
});

describe('while it is paused', () => {
  const pauses = [{ startedAt: '2026-11-03T10:00:00.000Z', endedAt: null }];
  const paused = { do: 'wait', because: 'pause' };

  it('nothing is sent, told or ended for want of an answer', () => {
    const now = '2026-12-24T10:00:00Z';
    const notices = [NOTICE, REMINDER, ESCALATION];
    expect(move({ pauses }, now)).toMatchObject({ ...paused, next: 'notice' });
    expect(move({ pauses, untoldClosures: 1 }, now)).toMatchObject({ ...paused, next: 'closed' });
    const early = [{ startedAt: '2026-11-20T10:00:00.000Z', endedAt: null }];
    expect(move({ pauses: early, notices }, now)).toMatchObject({ ...paused, next: 'end' });
  });

  it('an answer is waited for as at any time, no shorter than the grace that is left', () => {
    expect(move({ pauses, notices: [NOTICE] }, '2026-11-10T10:00:00Z')).toEqual({
      do: 'wait',
      because: 'answer',
      until: '2026-11-15T10:00:00.000Z',
      next: 'remind',
    });
  });

  it('one looks again after an hour at the earliest where less grace is left', () => {
    const short = [{ startedAt: '2026-11-08T09:59:00.000Z', endedAt: null }];
    expect(move({ pauses: short, notices: [NOTICE] }, '2026-11-10T10:00:00Z')).toMatchObject({
      because: 'answer',
      until: '2026-11-10T11:00:00.000Z',
    });
  });

  it.each<[string, Partial<ReminderFacts>]>([
    ['a sync', { mirrorFresh: false }],
    ['its day of the mail budget', { sendDay: '2026-11-09' }],
    ['a digest to be gathered', { round: null, untoldAssignedSince: '2026-11-03T11:00:00.000Z' }],
  ])('one that waits for %s waits for the same', (_, change) => {
    const now = '2026-11-03T11:30:00Z';
    expect(move(change, now)).toMatchObject({ do: 'wait' });
    expect(move({ ...change, pauses }, now)).toEqual(move(change, now));
  });

  it('one whose day of the mail budget has come is due', () => {
    const change = { sendDay: '2026-11-09', pauses };
    expect(move(change, '2026-11-09T12:00:00Z')).toMatchObject({ ...paused, next: 'notice' });
  });

  it('answers still end a round, and closings asked for are still handed over', () => {
    const answers = { ...NO_ANSWERS, keep: 2, close: 0 };
    expect(move({ pauses, unsettled: 0, answers })).toEqual({ do: 'end', outcome: 'confirmed' });
    expect(move({ pauses, undispatchedClosures: 1 })).toEqual({ do: 'dispatch' });
  });
});

describe('after a pause', () => {
  it('a deadline is later by as long as it was paused', () => {
    const pauses = [{ startedAt: '2026-11-03T10:00:00.000Z', endedAt: '2026-11-05T10:00:00.000Z' }];
    expect(move({ pauses, notices: [NOTICE] }, '2026-11-09T10:00:00Z')).toMatchObject({
      because: 'answer',
      until: '2026-11-10T10:00:00.000Z',
    });
    expect(move({ pauses, notices: [NOTICE] }, '2026-11-10T10:00:00Z')).toMatchObject({
      do: 'send',
      step: 1,
    });
  });

  it('an owner had the whole wait while it was "notPaused", and got the next mail at most an hour late', () => {
    const minutes = fc.integer({ min: 1, max: 6000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(minutes, minutes), { maxLength: 4 }), (lengths) => {
        let last = Date.parse(NOTICE.completedAt!);
        const periods = lengths.map(([going, paused]) => {
          const startedAt = (last += going * 60_000);
          return { startedAt, endedAt: (last += paused * 60_000) };
        });
        const remindedAt = runUntilSent(periods);
        const stoppedFor = periods
          .filter(({ startedAt }) => startedAt < remindedAt)
          .reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
        const had = remindedAt - Date.parse(NOTICE.completedAt!) - stoppedFor;
        expect(had).toBeGreaterThanOrEqual(7 * DAY);
        expect(had).toBeLessThanOrEqual(7 * DAY + 3_600_000);
      }),
    );
  });

  /** What the reminder does, from the first notice on: it looks again whenever its move says so. */
  function runUntilSent(periods: { startedAt: number; endedAt: number }[]): number {
    for (let now = Date.parse(NOTICE.completedAt!); ;) {
      const pauses = periods
        .filter(({ startedAt }) => startedAt <= now)
        .map(({ startedAt, endedAt }) => ({
          startedAt: iso(startedAt),
          endedAt: endedAt <= now ? iso(endedAt) : null,
        }));
      const next = move({ pauses, notices: [NOTICE] }, iso(now));
      if (next.do !== 'wait') return now;
      now = Date.parse(next.until);
    }
  }
});

describe('a mail that was given a later day', () => {
  it('waits for its turn on that day, then is sent', () => {
    const waiting = move({ sendDay: '2026-11-04' });
    expect(waiting).toMatchObject({ do: 'wait', because: 'budget', next: 'notice' });
    const until = waiting.do === 'wait' ? waiting.until : '';
    expect(until).toMatch(/^2026-11-04T0[89]:/);
    expect(move({ sendDay: '2026-11-04' }, until)).toMatchObject({ do: 'send' });
  });

  it('is sent, or counted anew, once its day is over', () => {
    expect(move({ sendDay: '2026-10-31' })).toMatchObject({ do: 'send' });
  });

  it('does not keep the other kind from being sent', () => {
    expect(move({ sendDay: '2026-11-04', untoldClosures: 1 })).toEqual({ do: 'notify closed' });
    expect(move({ closedDay: '2026-11-04' })).toMatchObject({ do: 'send' });
    expect(move({ closedDay: '2026-11-04', untoldClosures: 1 })).toMatchObject({
      because: 'budget',
      next: 'closed',
    });
  });
});

describe('a mirror that is not fresh', () => {
  it('keeps a notice from being sent until it is synced', () => {
    expect(move({ mirrorFresh: false })).toMatchObject({ do: 'wait', because: 'sync', next: 'notice' });
  });

  it('keeps nobody from being told of closings, nor a round from ending', () => {
    expect(move({ mirrorFresh: false, untoldClosures: 1 })).toEqual({ do: 'notify closed' });
    expect(move({ mirrorFresh: false, unsettled: 0 })).toMatchObject({ do: 'end' });
  });
});

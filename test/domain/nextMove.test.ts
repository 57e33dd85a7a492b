import { parseCadence } from '../../src/domain/cadence';
import { nextMove } from '../../src/domain/nextMove';
import type { NoticeFact, ReminderFacts } from '../../src/domain/round';

const cadence = parseCadence({
  ladder: [
    { step: 'notice', wait: '7 days' },
    { step: 'remind', wait: '3 days' },
    { step: 'escalate', wait: '2 days' },
  ],
});

const sent = (step: number, settledAt: string, state: NoticeFact['state'] = 'sent'): NoticeFact => ({
  step,
  kind: cadence.ladder[step]!.step,
  state,
  recipient: 'k8s:ann',
  settledAt,
});

/** An open round that nobody was asked in yet, with two tasks to ask about. */
const opened: ReminderFacts = {
  owner: 'k8s:ann',
  zone: 'UTC',
  round: { id: 'r', sweepId: 's', begunAt: '2026-11-01T09:00:00.000Z' },
  unsettled: 2,
  listed: 2,
  answers: { keep: 0, close: 0, snooze: 0 },
  notices: [],
  mirrorFresh: true,
  untoldClosures: 0,
  unhandedClosures: 0,
  stops: [],
  sendDay: null,
  tellDay: null,
};

const move = (change: Partial<ReminderFacts>, now = '2026-11-01T09:00:00Z') =>
  nextMove({ ...opened, ...change }, cadence, new Date(now));

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
    const claimed: NoticeFact = { ...NOTICE, state: 'claimed', settledAt: null };
    expect(move({ notices: [claimed] })).toEqual({ do: 'send', step: 0, kind: 'notice' });
  });

  it('goes on after a refused one as after any other', () => {
    const refused = sent(0, '2026-11-01T10:00:00.000Z', 'refused');
    expect(move({ notices: [refused] }, '2026-11-08T10:00:00Z')).toMatchObject({ do: 'send', step: 1 });
  });

  it('measures the wait by the cadence of now, from when it began', () => {
    const shorter = parseCadence({ ladder: [{ step: 'notice', wait: '1 day' }] });
    const now = new Date('2026-11-02T10:00:00Z');
    expect(nextMove({ ...opened, notices: [NOTICE] }, shorter, now)).toEqual({
      do: 'end',
      outcome: 'unanswered',
    });
  });
});

describe('answers', () => {
  it('for everything asked end the round confirmed', () => {
    const answers = { keep: 1, close: 1, snooze: 0 };
    expect(move({ unsettled: 0, answers, notices: [NOTICE] })).toEqual({ do: 'end', outcome: 'confirmed' });
  });

  it('for a part leave the ladder to go on for the rest', () => {
    const partly = { unsettled: 1, answers: { keep: 1, close: 0, snooze: 0 }, notices: [NOTICE] };
    expect(move(partly, '2026-11-08T10:00:00Z')).toEqual({ do: 'send', step: 1, kind: 'remind' });
  });

  it('to close are handed over before anything else', () => {
    expect(move({ unhandedClosures: 1, untoldClosures: 1 })).toEqual({ do: 'hand over closures' });
  });
});

describe('closed tasks', () => {
  it('are told before the round goes on', () => {
    expect(move({ untoldClosures: 3 })).toEqual({ do: 'tell closed' });
  });

  it('are all there is to tell without an open round', () => {
    expect(move({ round: null, untoldClosures: 1 })).toEqual({ do: 'tell closed' });
    expect(move({ round: null })).toEqual({ do: 'end', outcome: 'told' });
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
  const facts = { ...opened, zone: 'Europe/Berlin' };
  const moveAt = (now: string, change: Partial<ReminderFacts> = {}) =>
    nextMove({ ...facts, ...change }, workweek, new Date(now));

  it('has a deadline fall on the next working day, after the quiet hours, where the owner lives', () => {
    // The week after Sunday the 1st ends on Sunday the 8th, and Monday the 9th is a holiday.
    expect(moveAt('2026-11-01T11:00:00Z', { notices: [NOTICE] })).toEqual({
      do: 'wait',
      until: '2026-11-10T07:00:00.000Z',
      because: 'answer',
      next: 'remind',
    });
    const other = { notices: [NOTICE], zone: 'America/Los_Angeles' };
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

  it('lets answers end a round at any hour', () => {
    const answers = { keep: 2, close: 0, snooze: 0 };
    expect(moveAt('2026-11-07T23:00:00Z', { unsettled: 0, answers, notices: [NOTICE] })).toEqual({
      do: 'end',
      outcome: 'confirmed',
    });
  });
});

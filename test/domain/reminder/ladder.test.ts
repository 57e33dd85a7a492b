import { parseCadence } from '../../../src/domain/cadence/cadence';
import { graceOf } from '../../../src/domain/cadence/grace';
import { nextMove } from '../../../src/domain/reminder/nextMove';
import type { AssignedFact, ReminderFacts } from '../../../src/domain/reminder/facts';
import { atStep, cadence, factsWith, sent } from '../../support/facts';

const closing = parseCadence({
  ladder: [{ step: 'notice', wait: '7 days' }, { step: 'remind', wait: '3 days' }, { step: 'close' }],
});

const AT = '2026-11-01T10:00:00.000Z';
const NOTICE = sent(0, AT);

const move = (change: Partial<ReminderFacts>, now: string, by = cadence) =>
  nextMove(factsWith(change), by, new Date(now));

const assigned = (change: Partial<AssignedFact> = {}): AssignedFact => ({
  to: 'k8s:bob',
  why: 'handed over',
  tasks: 2,
  step: 0,
  since: AT,
  state: 'sent',
  completedAt: AT,
  warnable: true,
  until: null,
  ownerCalled: true,
  ...change,
});

describe('a notice that reached nobody', () => {
  it.each(['refused', 'bounced'] as const)('has others asked at once when it was %s', (state) => {
    expect(move({ notices: [{ ...NOTICE, state }] }, AT)).toEqual({ do: 'reassign', why: 'owner gone' });
  });

  it('has nobody else asked when nothing is left that was asked of its recipient', () => {
    const facts = { notices: [{ ...NOTICE, state: 'bounced' as const }], own: 0, assigned: [assigned()] };
    expect(move(facts, AT)).toMatchObject({ do: 'wait', because: 'answer' });
  });

  it('to somebody asked in the owner’s place moves along, too', () => {
    const facts = { notices: [NOTICE], own: 0, assigned: [assigned({ state: 'refused' })] };
    expect(move(facts, AT)).toEqual({ do: 'reassign', why: 'owner gone' });
  });
});

describe('a refusal that may be our fault', () => {
  const REFUSED = { ...NOTICE, state: 'refused' as const };
  const refused = (change: Partial<ReminderFacts>, now: string) =>
    move({ notices: [REFUSED], ...change }, now);

  it('waits ten minutes for what becomes of the other first notices on their way, then is believed', () => {
    const until = '2026-11-01T10:10:00.000Z';
    expect(refused({ refusals: 'gathering' }, AT)).toMatchObject({ do: 'wait', until, because: 'refusals' });
    expect(refused({ refusals: 'gathering' }, until)).toEqual({ do: 'reassign', why: 'owner gone' });
  });

  it('as long as very many are has nobody else asked, whatever the ladder says, and is tried again each day', () => {
    expect(refused({ refusals: 'doubted' }, '2026-11-02T09:59:00Z')).toMatchObject({
      do: 'wait',
      until: '2026-11-02T10:00:00.000Z',
      because: 'refusals',
    });
    for (const day of ['2026-11-02T10:00:00Z', '2026-12-24T10:00:00Z'])
      expect(refused({ refusals: 'doubted' }, day)).toEqual({
        do: 'send',
        step: 0,
        kind: 'notice',
        again: true,
      });
  });

  it('is tried again before it is believed, also when fewer are refused meanwhile', () => {
    const doubted = { notices: [{ ...REFUSED, doubted: true }], refusals: 'believed' as const };
    expect(move(doubted, '2026-11-02T10:00:00Z')).toMatchObject({ do: 'send', again: true });
  });

  it('of somebody asked in the owner’s place moves nothing along, either', () => {
    const facts = { notices: [NOTICE], own: 0, assigned: [assigned({ state: 'refused' })] };
    expect(move({ ...facts, refusals: 'doubted' }, '2026-11-05T10:00:00Z')).toMatchObject({
      do: 'wait',
      because: 'refusals',
    });
  });

  it('is none where the owner is known to be gone, or has a delegate', () => {
    expect(refused({ refusals: 'doubted', reachable: false }, AT)).toMatchObject({ why: 'owner gone' });
    expect(refused({ refusals: 'doubted', delegate: 'k8s:dan' }, AT)).toMatchObject({ why: 'delegated' });
  });

  it('takes no longer than the waits of a short cadence allow', () => {
    const short = parseCadence({ ladder: [{ step: 'notice', wait: '1 minute' }] });
    const facts = { notices: [REFUSED], refusals: 'gathering' as const };
    expect(move(facts, AT, short)).toMatchObject({ until: '2026-11-01T10:00:06.000Z' });
  });
});

describe('an owner who is away', () => {
  it('has their delegate asked, at once when asked already', () => {
    expect(move({ notices: [NOTICE], delegate: 'k8s:dan' }, AT)).toEqual({
      do: 'reassign',
      why: 'delegated',
    });
  });

  it('has the first step taken without a mail, at whatever hour', () => {
    const night = parseCadence({ calendar: { quietHours: { from: '20:00', to: '08:00' } } });
    expect(move({ delegate: 'k8s:dan' }, '2026-11-04T23:00:00Z', night)).toMatchObject({
      do: 'send',
      step: 0,
    });
    expect(move({}, '2026-11-04T23:00:00Z', night)).toMatchObject({ because: 'working hours' });
  });
});

describe('the wait of those asked in the owner’s place', () => {
  const round = atStep(0, AT);

  it('begins when the last of them was told', () => {
    const facts = { round, own: 0, assigned: [assigned({ completedAt: '2026-11-02T10:00:00.000Z' })] };
    expect(move(facts, '2026-11-03T10:00:00Z')).toMatchObject({ until: '2026-11-09T10:00:00.000Z' });
  });

  it('takes a digest not sent yet to go out in time', () => {
    const untold = assigned({ state: 'untold', completedAt: null });
    expect(move({ round, own: 0, assigned: [untold] }, AT)).toMatchObject({
      until: '2026-11-08T11:15:00.000Z',
    });
  });

  it('is longer when the owner is gone', () => {
    const facts = { round, own: 0, assigned: [assigned({ why: 'owner gone' })] };
    expect(move(facts, '2026-11-14T10:00:00Z')).toMatchObject({ until: '2026-11-15T10:00:00.000Z' });
  });
});

describe('closing for silence', () => {
  const REMINDER = sent(1, '2026-11-08T10:00:00.000Z');
  const notices = [NOTICE, REMINDER];
  const final = { since: REMINDER.completedAt, promised: '2026-11-11T09:59:00.000Z', tasks: 2 };

  it('is off by default: the ladder ends, and nothing is closed', () => {
    expect(move({ notices, finals: [final] }, '2027-11-01T10:00:00Z')).toMatchObject({ do: 'send' });
    expect(parseCadence({}).ladder.map(({ step }) => step)).not.toContain('close');
  });

  it('waits the full grace after the final notice, then proposes what that listed', () => {
    expect(move({ notices, finals: [final] }, '2026-11-11T09:59:59Z', closing)).toEqual({
      do: 'wait',
      until: '2026-11-11T10:00:00.000Z',
      because: 'answer',
      next: 'close',
    });
    expect(move({ notices, finals: [final] }, '2026-11-11T10:00:00Z', closing)).toEqual({
      do: 'propose closing',
      finalBefore: REMINDER.completedAt,
    });
  });

  it('never comes before the date that the notice said', () => {
    const later = { ...final, promised: '2026-11-13T08:00:00.000Z' };
    expect(move({ notices, finals: [later] }, '2026-11-11T10:00:00Z', closing)).toMatchObject({
      do: 'wait',
      until: later.promised,
    });
  });

  it('closes nothing that no final notice reached anybody for', () => {
    const none = { since: null, promised: null, tasks: 2 };
    expect(move({ notices, finals: [none] }, '2026-11-11T10:00:00Z', closing)).toEqual({
      do: 'end',
      outcome: 'unanswered',
    });
  });

  it('gives whom a task was handed to the same grace', () => {
    const late = { since: '2026-11-10T10:00:00.000Z', promised: '2026-11-13T10:00:00.000Z', tasks: 1 };
    expect(move({ notices, finals: [final, late] }, '2026-11-11T10:00:00Z', closing)).toMatchObject({
      until: '2026-11-13T10:00:00.000Z',
    });
  });

  it('does not count paused time as grace', () => {
    const pauses = [{ startedAt: '2026-11-09T10:00:00.000Z', endedAt: '2026-11-10T10:00:00.000Z' }];
    expect(move({ notices, finals: [final], pauses }, '2026-11-11T10:00:00Z', closing)).toMatchObject({
      until: '2026-11-12T10:00:00.000Z',
    });
  });

  it('is off where it was switched off since, whatever the round’s cadence has', () => {
    const facts = { notices, finals: [final], closingOff: true };
    expect(move(facts, '2026-11-08T10:00:00Z', closing)).toMatchObject({ do: 'wait', next: 'end' });
    expect(move(facts, '2026-11-12T10:00:00Z', closing)).toEqual({ do: 'end', outcome: 'unanswered' });
  });

  it('is announced only once a final notice that may ground it was given', () => {
    const untold = { since: null, promised: null, tasks: 2 };
    const seen = (change: Partial<ReminderFacts>) => move({ notices, ...change }, AT, closing);
    expect(seen({ finals: [final] })).toMatchObject({ next: 'close' });
    expect(seen({ finals: [untold] })).toMatchObject({ next: 'end' });
    expect(seen({ finals: [untold], uncalled: 2 })).toMatchObject({ next: 'remind', final: true });
  });

  it('waits for a fresh mirror', () => {
    const facts = { notices, finals: [final], mirrorFresh: false };
    expect(move(facts, '2026-11-11T10:00:00Z', closing)).toMatchObject({ because: 'sync', next: 'close' });
  });
});

describe('the last step before a closing', () => {
  const ladder = [
    { step: 'notice' as const, wait: '7 days' },
    { step: 'escalate' as const, wait: '3 days' },
    { step: 'close' as const },
  ];
  const escalating = parseCadence({ ladder });
  const escalation = { do: 'send', step: 1, kind: 'escalate', final: true };
  const due = '2026-11-08T10:00:00Z';
  const night = parseCadence({ ladder, calendar: { quietHours: { from: '20:00', to: '08:00' } } });

  it('that escalates is a final notice, which the wait before announces', () => {
    expect(move({ notices: [NOTICE] }, AT, escalating)).toMatchObject({ next: 'escalate', final: true });
    expect(move({ notices: [NOTICE] }, due, escalating)).toEqual(escalation);
  });

  it('that escalates writes to the owner, at hours when they are written to', () => {
    expect(move({ notices: [NOTICE] }, '2026-11-08T23:00:00Z', night)).toMatchObject({
      because: 'working hours',
      next: 'escalate',
      final: true,
    });
  });

  it('that escalates writes to others alone where the owner’s silence is not held against them', () => {
    const facts = { notices: [NOTICE], warnable: false };
    expect(move(facts, '2026-11-08T23:00:00Z', night)).toEqual({ do: 'send', step: 1, kind: 'escalate' });
  });

  it('is taken again where the ladder was shortened behind a round, and closing switched on', () => {
    const beyond = [NOTICE, sent(1, AT), sent(2, AT)];
    expect(move({ notices: beyond, uncalled: 2 }, AT, closing)).toMatchObject({
      until: '2026-11-04T10:00:00.000Z',
      next: 'remind',
      final: true,
    });
    expect(move({ notices: beyond, uncalled: 2 }, due, closing)).toEqual({
      do: 'send',
      step: 3,
      kind: 'remind',
      final: true,
    });
  });

  it('that is being sent is sent as it was, whatever the ladder has become', () => {
    const claimed = sent(2, AT, 'claimed');
    expect(move({ notices: [NOTICE, claimed] }, AT, closing)).toMatchObject({ do: 'send', step: 2 });
  });
});

describe('the grace before a closing', () => {
  it.each([
    [undefined, '3 days'],
    ['1 day', '3 days'],
    ['14 days', '14 days'],
  ])('with a wait of %s of the step close is %s: never less than the wait before', (wait, grace) => {
    const step = wait === undefined ? { step: 'close' as const } : { step: 'close' as const, wait };
    const ladder = [{ step: 'notice' as const, wait: '3 days' }, step];
    expect(graceOf(parseCadence({ ladder }))).toBe(grace);
  });
});

describe('others’ tasks', () => {
  it('are gathered for a while before one digest tells of all', () => {
    const facts = { round: null, untoldAssignedSince: AT };
    expect(move(facts, AT)).toEqual({
      do: 'wait',
      until: '2026-11-01T11:00:00.000Z',
      because: 'digest',
      next: 'assigned',
    });
    expect(move(facts, '2026-11-01T11:00:00Z')).toEqual({ do: 'notify assigned' });
  });

  it('are told while a person waits for an answer about their own', () => {
    const facts = { notices: [NOTICE], untoldAssignedSince: AT };
    expect(move(facts, AT)).toMatchObject({ because: 'digest' });
    expect(move(facts, '2026-11-01T11:00:00Z')).toEqual({ do: 'notify assigned' });
  });

  it('come after the person’s own first notice', () => {
    expect(move({ untoldAssignedSince: AT }, '2026-11-01T11:00:00Z')).toMatchObject({ do: 'send' });
  });
});

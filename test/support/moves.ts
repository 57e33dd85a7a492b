import { parseCadence, type Cadence } from '../../src/domain/cadence/cadence';
import type { Move } from '../../src/domain/reminder/nextMove';
import type { AssignedFact, ReminderFacts } from '../../src/domain/reminder/facts';
import { atStep, cadence, NO_ANSWERS, sent } from './facts';

/** One row of the reminder's table of moves: what `nextMove` makes of such facts, in words for the documents. */
export interface MoveCase {
  when: string;
  facts: Partial<ReminderFacts>;
  move: Partial<Move>;
  now?: string;
  cadence?: Cadence;
}

const AT = '2026-11-01T10:00:00.000Z';
const NOTICE = sent(0, AT);
const bob: AssignedFact = {
  to: 'k8s:bob',
  why: 'handed over',
  tasks: 2,
  step: 0,
  since: AT,
  state: 'refused',
  completedAt: AT,
  warnable: true,
  until: null,
  ownerCalled: true,
};

const closing = parseCadence({ ladder: [{ step: 'notice', wait: '7 days' }, { step: 'close' }] });
const final = { since: AT, promised: '2026-11-08T10:00:00.000Z', tasks: 2 };
const quiet = parseCadence({ calendar: { quietHours: { from: '20:00', to: '08:00' } } });

/** In the order in which they are looked at: the first that holds is what happens. */
export const MOVES: MoveCase[] = [
  {
    when: 'closures were proposed, tasks assigned or notifications refused, and the reminders concerned were not woken',
    facts: { undispatchedAssignments: 1 },
    move: { do: 'dispatch' },
  },
  {
    when: 'tasks that the person owns, or is asked about in the owner’s place, were closed, and the person was not notified',
    facts: { untoldClosures: 1 },
    move: { do: 'notify closed' },
  },
  {
    when: 'the person gave tasks away, and was not notified who is asked now',
    facts: { untoldHanded: 1 },
    move: { do: 'notify handed' },
  },
  {
    when: 'the person is asked about others’ tasks, `digestAfter` has passed, and no mail about their own tasks is due',
    facts: { notices: [NOTICE], untoldAssignedSince: AT },
    move: { do: 'notify assigned' },
    now: '2026-11-02T10:00:00Z',
  },
  {
    when: 'the person is asked about others’ tasks, and `digestAfter` has not passed',
    facts: { round: null, untoldAssignedSince: AT },
    move: { do: 'wait', because: 'digest' },
  },
  { when: 'there is no open round', facts: { round: null }, move: { do: 'end', outcome: 'notified' } },
  {
    when: 'nothing is left to answer, and there were answers',
    facts: { unsettled: 0, answers: { ...NO_ANSWERS, keep: 2 }, notices: [NOTICE] },
    move: { do: 'end', outcome: 'confirmed' },
  },
  {
    when: 'nothing is left to answer: tasks were edited, moved, held, closed or proposed for closing meanwhile',
    facts: { unsettled: 0 },
    move: { do: 'end', outcome: 'nothing-to-ask' },
  },
  {
    when: 'a notice or a closing is next, and the mirror is not fresh, or not trusted for any task that is left to ask about',
    facts: { mirrorFresh: false },
    move: { do: 'wait', because: 'sync' },
  },
  {
    when: 'a mail is next, and it is a day off or a quiet hour for its recipient',
    facts: {},
    move: { do: 'wait', because: 'working hours' },
    now: '2026-11-01T23:00:00Z',
    cadence: quiet,
  },
  {
    when: 'a mail is next, and the budget of the day is spent',
    facts: { sendDay: '2026-11-03' },
    move: { do: 'wait', because: 'budget' },
  },
  {
    when: 'Rollcall is paused, and nothing else delays what is due',
    facts: { pauses: [{ startedAt: AT, endedAt: null }] },
    move: { do: 'wait', because: 'pause' },
  },
  { when: 'nobody was asked yet', facts: {}, move: { do: 'send', step: 0, kind: 'notice' } },
  {
    when: 'a mailbox refused or returned the notice, or the owner went away',
    facts: { notices: [NOTICE], own: 0, assigned: [bob] },
    move: { do: 'reassign', why: 'owner gone' },
  },
  {
    when: 'a mailbox refused the notice, and other first notices are still on their way, or too many were refused',
    facts: { notices: [sent(0, AT, 'refused')], refusals: 'doubted' },
    move: { do: 'wait', because: 'refusals', next: 'notice' },
  },
  {
    when: 'too many notices were refused, and this one was refused a day ago',
    facts: { notices: [sent(0, AT, 'refused')], refusals: 'doubted' },
    move: { do: 'send', step: 0, kind: 'notice', again: true },
    now: '2026-11-02T10:00:00Z',
  },
  {
    when: 'an admin asked for a reminder now',
    facts: { notices: [NOTICE], round: { ...atStep(0, AT)!, remindAsked: true } },
    move: { do: 'send', step: null, kind: 'remind' },
  },
  {
    when: 'the wait of the step is not over',
    facts: { notices: [NOTICE] },
    move: { do: 'wait', because: 'answer' },
  },
  {
    when: 'the ladder has a further step that asks',
    facts: { notices: [NOTICE] },
    move: { do: 'send', step: 1, kind: 'remind' },
    now: '2026-11-08T10:00:00Z',
  },
  {
    when: 'the ladder closes next, and somebody who is asked can get a final notice and had none',
    facts: { notices: [NOTICE], uncalled: 1 },
    move: { do: 'send', step: 1, kind: 'remind', final: true },
    now: '2026-11-08T10:00:00Z',
    cadence: closing,
  },
  {
    when: 'the ladder closes next, and the grace of a task since its final notice is not over',
    facts: { notices: [NOTICE], finals: [{ ...final, promised: '2026-11-09T10:00:00.000Z' }] },
    move: { do: 'wait', because: 'answer', next: 'close' },
    now: '2026-11-08T10:00:00Z',
    cadence: closing,
  },
  {
    when: 'the ladder closes next, and final notices were delivered',
    facts: { notices: [NOTICE], finals: [final] },
    move: { do: 'propose closing' },
    now: '2026-11-08T10:00:00Z',
    cadence: closing,
  },
  {
    when: 'otherwise',
    facts: { notices: [NOTICE, sent(1, AT), sent(2, AT)] },
    move: { do: 'end', outcome: 'unanswered' },
    now: '2026-12-08T10:00:00Z',
  },
].map((row) => ({ cadence, now: AT, ...row })) as MoveCase[];

/** A move in a few words, as table and diagram call it. */
export function nameOf(move: Partial<Move>): string {
  switch (move.do) {
    case 'wait':
      return `wait: ${move.because}`;
    case 'end':
      return `end: ${move.outcome}`;
    default:
      return move.do ?? '';
  }
}

import { turnOn, type Opening } from './budget';
import type { Cadence, Step } from './cadence';
import { nextOpenMoment } from './calendar';
import type { NoticeKind, Outcome, ReminderFacts } from './round';
import { graceLeft, openStop, patienceWith } from './stop';

/** What a reminder does next. */
export type Move =
  | { do: 'hand over closures' }
  | { do: 'tell closed' }
  | { do: 'send'; step: number; kind: Step['step'] }
  | { do: 'wait'; until: string; because: Reason; next: NoticeKind | 'end' }
  | { do: 'end'; outcome: Outcome | 'told' };

/** What a wait is for: the owner's answer, or something that keeps the next move from being made now. */
export type Reason = 'answer' | 'stop' | 'sync' | 'budget' | 'working hours';

/** How long to wait before looking again whether the mirror is fresh. */
const SYNC_PATIENCE = 60 * 60_000;

type Wait = Extract<Move, { do: 'wait' }>;

/**
 * The whole policy of a reminder: the one move that `facts` call for at `now`.
 *
 * What the owner wants closed is handed over first, what was closed is told next. Without an open round there is
 * nothing else to do. A round ends once nothing of it is left to answer; until then it climbs the ladder, each
 * wait counted from the moment the mail server accepted or refused the step's notice, stopped time left out.
 * A wait ends on a working day and outside the quiet hours, where the owner lives. A move that something stands
 * in the way of becomes a wait for that.
 */
export function nextMove(facts: ReminderFacts, cadence: Cadence, now: Date): Move {
  if (facts.unhandedClosures > 0) return { do: 'hand over closures' };
  if (facts.untoldClosures > 0) return unlessHindered({ do: 'tell closed' }, facts, cadence, now);
  if (!facts.round) return { do: 'end', outcome: 'told' };
  if (facts.unsettled === 0) return { do: 'end', outcome: settledOutcome(facts) };
  return unlessHindered(climb(facts, cadence, now), facts, cadence, now);
}

/** A round whose every task was settled: by its owner's answers, or by what happened to the tasks meanwhile. */
const settledOutcome = ({ answers }: ReminderFacts): Outcome =>
  answers.keep + answers.close + answers.snooze > 0 ? 'confirmed' : 'nothing-to-ask';

function climb({ notices, stops, zone }: ReminderFacts, { ladder, calendar }: Cadence, now: Date): Move {
  const last = notices.filter((notice) => notice.settledAt !== null).at(-1);
  const step = last ? last.step + 1 : 0;
  const next = ladder[step];
  const wait = last && ladder[last.step]?.wait;
  if (last?.settledAt && wait) {
    const left = graceLeft(new Date(last.settledAt), wait, stops, now);
    const deadline = nextOpenMoment(new Date(Number(now) + left), calendar, zone);
    if (deadline > now)
      return waitFor('answer', Number(deadline) - Number(now), { next: next?.step ?? 'end', now });
  }
  if (!next) return { do: 'end', outcome: 'unanswered' };
  return { do: 'send', step, kind: next.step };
}

/** What may stand in the way of a move, the first that does counts: how long to wait for it, in milliseconds. */
const HINDRANCES: {
  because: Reason;
  wait: (move: Move, facts: ReminderFacts, now: Date, cadence: Cadence) => number | null;
}[] = [
  { because: 'stop', wait: whileStopped },
  { because: 'sync', wait: untilSynced },
  { because: 'working hours', wait: untilOpen },
  { because: 'budget', wait: untilItsTurn },
];

function unlessHindered(move: Move, facts: ReminderFacts, cadence: Cadence, now: Date): Move {
  for (const { because, wait } of HINDRANCES) {
    const length = wait(move, facts, now, cadence);
    if (length !== null && length > 0) return waitFor(because, length, { next: aimOf(move), now });
  }
  return move;
}

/** While it is stopped even an answer is waited for no shorter than the grace that is left: none of it passes. */
function whileStopped(move: Move, { stops }: ReminderFacts, now: Date): number | null {
  const stop = openStop(stops);
  if (!stop) return null;
  const left = move.do === 'wait' ? Date.parse(move.until) - Number(now) : 0;
  return Math.max(left, patienceWith(stop, now));
}

/** Nobody is asked about what may have changed long ago. */
function untilSynced(move: Move, { mirrorFresh }: ReminderFacts): number | null {
  return move.do === 'send' && !mirrorFresh ? SYNC_PATIENCE : null;
}

/** Nobody is written to on a day off or in the quiet hours, by the clocks where the owner lives. */
function untilOpen(move: Move, facts: ReminderFacts, now: Date, cadence: Cadence): number | null {
  if (move.do === 'wait' || move.do === 'end') return null;
  return Number(openingOf(facts, cadence)(now)) - Number(now);
}

/** When the owner may be written to. */
export const openingOf =
  ({ zone }: ReminderFacts, { calendar }: Cadence): Opening =>
  (at) =>
    nextOpenMoment(at, calendar, zone);

/** A mail that was given a later day waits for its turn on that day. */
function untilItsTurn(move: Move, facts: ReminderFacts, now: Date, cadence: Cadence): number | null {
  const { owner, round, sendDay, tellDay } = facts;
  const day = move.do === 'send' ? sendDay : move.do === 'tell closed' ? tellDay : null;
  return day === null
    ? null
    : Number(turnOn(day, round?.id ?? owner, openingOf(facts, cadence))) - Number(now);
}

const waitFor = (
  because: Reason,
  length: number,
  { next, now }: { next: Wait['next']; now: Date },
): Wait => ({
  do: 'wait',
  until: new Date(Number(now) + length).toISOString(),
  because,
  next,
});

function aimOf(move: Move): Wait['next'] {
  if (move.do === 'wait') return move.next;
  if (move.do === 'send') return move.kind;
  return move.do === 'tell closed' ? 'closed' : 'end';
}

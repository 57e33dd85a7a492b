import { mailDay, scheduledSendTime, type MailDay, type NextAllowedTime } from './mailBudget';
import type { Cadence } from '../cadence/cadence';
import { nextOpenMoment } from '../cadence/calendar';
import { nextLadderMove, writesToOwner } from './ladder';
import { after } from '../cadence/durations';
import { heldTo } from '../cadence/ladderSteps';
import { aimOf, type Aim, type NextEvent, type Move, type Reason, type Wait } from './move';
import type { MailKind, Outcome } from '../common/terms';
import type { ReminderFacts } from './facts';
import { openPause, waitWhile } from './pause';

export type { NextEvent, Move, Reason } from './move';

/** How long to wait before looking again whether the mirror is fresh and trusted. */
const SYNC_PATIENCE = 60 * 60_000;

/**
 * The whole policy of a reminder: the one move that `facts` call for at `now`.
 *
 * What others must know is handed over first, what happened to the owner's tasks is told next. Without an open
 * round there is nothing else to do but to tell of others' tasks. A round ends once nothing of it is left to
 * answer; until then it climbs the ladder. A move that something stands in the way of becomes a wait for that.
 */
export function nextMove(facts: ReminderFacts, given: Cadence, now: Date): Move {
  const cadence = heldTo(given, facts);
  if (facts.undispatchedClosures + facts.undispatchedAssignments > 0) return { do: 'dispatch' };
  const move = unlessBlocked(roundMove(facts, cadence, now), facts, cadence, now);
  return earliest(move, digestMove(facts, cadence, now));
}

function roundMove(facts: ReminderFacts, cadence: Cadence, now: Date): Move {
  if (facts.untoldClosures > 0) return { do: 'notify closed' };
  if (facts.untoldHanded > 0) return { do: 'notify handed' };
  if (!facts.round) return { do: 'end', outcome: 'told' };
  if (facts.unsettled === 0) return { do: 'end', outcome: settledOutcome(facts) };
  return nextLadderMove({ facts, cadence, now });
}

/** A round whose every task was settled: by its owner's answers, or by what happened to the tasks meanwhile. */
const settledOutcome = ({ answers }: ReminderFacts): Outcome =>
  answers.keep + answers.close + answers.snooze > 0 ? 'confirmed' : 'nothing-to-ask';

/** Tells of others' tasks once they were gathered for a while; null when there are none. */
function digestMove(facts: ReminderFacts, cadence: Cadence, now: Date): Move | null {
  if (facts.untoldAssignedSince === null) return null;
  const until = after(new Date(facts.untoldAssignedSince), cadence.digestAfter);
  if (until <= now) return unlessBlocked({ do: 'notify assigned' }, facts, cadence, now);
  return { do: 'wait', until: until.toISOString(), because: 'digest', next: 'assigned' };
}

/** The round's move, unless that is to wait, or to end the reminder, with a digest to be sent before. */
function earliest(move: Move, digest: Move | null): Move {
  if (!digest) return move;
  if (move.do === 'end') return move.outcome === 'told' ? digest : move;
  if (move.do !== 'wait') return move;
  return digest.do !== 'wait' || digest.until < move.until ? digest : move;
}

/** What may stand in the way of a move, the first that does counts: how long to wait for it, in milliseconds. */
const BLOCKERS: {
  because: Reason;
  wait: (move: Move, facts: ReminderFacts, now: Date, cadence: Cadence) => number | null;
}[] = [
  { because: 'pause', wait: whilePaused },
  { because: 'sync', wait: untilSynced },
  { because: 'working hours', wait: untilOpen },
  { because: 'budget', wait: untilItsTurn },
];

function unlessBlocked(move: Move, facts: ReminderFacts, cadence: Cadence, now: Date): Move {
  if (move.do === 'wait') return prolonged(move, facts, now);
  if (move.do === 'end' && move.outcome !== 'unanswered') return move;
  for (const { because, wait } of BLOCKERS) {
    const length = wait(move, facts, now, cadence);
    if (length !== null && length > 0) return waitFor(because, length, { aim: aimOf(move), now });
  }
  return move;
}

/** While it is paused an answer is waited for no shorter than the grace that is left: none of it passes. */
function prolonged(wait: Wait, { pauses }: ReminderFacts, now: Date): Wait {
  const pause = openPause(pauses);
  if (!pause) return wait;
  const soonest = new Date(Number(now) + waitWhile(pause, now)).toISOString();
  return soonest > wait.until ? { ...wait, until: soonest } : wait;
}

/** What is due while it is paused is made soon after: nobody is woken for that. */
function whilePaused(_move: Move, { pauses }: ReminderFacts, now: Date): number | null {
  const pause = openPause(pauses);
  return pause ? waitWhile(pause, now) : null;
}

/** Nobody is asked about, and nothing closed, what may have changed long ago, or a sync that is not trusted tells of. */
function untilSynced(move: Move, { mirrorFresh, trusted, assignedTrusted }: ReminderFacts): number | null {
  const acts = move.do === 'send' || move.do === 'propose closing';
  const waits = acts ? !mirrorFresh || trusted === 0 : move.do === 'notify assigned' && !assignedTrusted;
  return waits ? SYNC_PATIENCE : null;
}

/** The mail that a move sends to the owner: what it is, and the day it was given; null when it sends none. */
function mailOf(move: Move, facts: ReminderFacts): { kind: MailKind; day: MailDay | null } | null {
  switch (move.do) {
    case 'send':
      return writesToOwner(facts, move.kind, move.final) ? { kind: move.kind, day: facts.sendDay } : null;
    case 'notify closed':
      return { kind: 'closed', day: facts.closedDay };
    case 'notify handed':
      return { kind: 'handed', day: facts.handedDay };
    case 'notify assigned':
      return { kind: 'assigned', day: facts.assignedDay };
    default:
      return null;
  }
}

/** The kind of the mail that a move sends, or keeps for a later day of the budget; null where there is none. */
export const mailNextOf = (move: Move, facts: ReminderFacts): MailKind | null =>
  move.do === 'wait' && move.because === 'budget' && isMail(move.next)
    ? move.next
    : (mailOf(move, facts)?.kind ?? null);

const isMail = (next: NextEvent): next is MailKind => next !== 'close' && next !== 'end';

/** Nobody is written to on a day off or in the quiet hours, by the clocks where the owner lives. */
function untilOpen(move: Move, facts: ReminderFacts, now: Date, cadence: Cadence): number | null {
  return mailOf(move, facts) && Number(openingOf(facts, cadence)(now)) - Number(now);
}

/** When the owner may be written to. */
export const openingOf =
  ({ zone }: ReminderFacts, { calendar }: Cadence): NextAllowedTime =>
  (at) =>
    nextOpenMoment(at, calendar, zone);

/** A mail that was given a later day waits for its turn on that day; woken on that day before, it goes at once. */
function untilItsTurn(move: Move, facts: ReminderFacts, now: Date, cadence: Cadence): number | null {
  const day = mailOf(move, facts)?.day ?? null;
  if (day === null || day <= mailDay(now)) return null;
  const id = facts.round?.id ?? facts.owner;
  return Number(scheduledSendTime(day, id, openingOf(facts, cadence))) - Number(now);
}

const waitFor = (because: Reason, length: number, { aim, now }: { aim: Aim; now: Date }): Wait => ({
  do: 'wait',
  until: new Date(Number(now) + length).toISOString(),
  because,
  ...aim,
});

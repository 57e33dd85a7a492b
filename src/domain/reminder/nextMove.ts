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

/** How long to wait before checking again whether the mirror is fresh and trusted. */
const SYNC_POLL_MS = 60 * 60_000;

/**
 * The whole policy of a reminder: the one move that `facts` call for at `now`.
 *
 * Other workflows are signalled first; then the owner is notified of what happened to their tasks. Without an open
 * round only others' tasks are left to notify about. A round ends once all its tasks are answered or resolved; until
 * then it climbs the ladder. A move that is blocked becomes a wait for what blocks it.
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
  if (!facts.round) return { do: 'end', outcome: 'notified' };
  if (facts.unsettled === 0) return { do: 'end', outcome: resolvedOutcome(facts) };
  return nextLadderMove({ facts, cadence, now });
}

/** The outcome of a round whose tasks are all resolved: by the owner's answers, or by what happened to the tasks. */
const resolvedOutcome = ({ answers }: ReminderFacts): Outcome =>
  answers.keep + answers.close + answers.snooze > 0 ? 'confirmed' : 'nothing-to-ask';

/** Asks about others' tasks, once gathered for `digestAfter`; null if there are none. */
function digestMove(facts: ReminderFacts, cadence: Cadence, now: Date): Move | null {
  if (facts.untoldAssignedSince === null) return null;
  const until = after(new Date(facts.untoldAssignedSince), cadence.digestAfter);
  if (until <= now) return unlessBlocked({ do: 'notify assigned' }, facts, cadence, now);
  return { do: 'wait', until: until.toISOString(), because: 'digest', next: 'assigned' };
}

/** The digest, if the round's move is a later wait or the end of a reminder without a round; else the round's move. */
function earliest(move: Move, digest: Move | null): Move {
  if (!digest) return move;
  if (move.do === 'end') return move.outcome === 'notified' ? digest : move;
  if (move.do !== 'wait') return move;
  return digest.do !== 'wait' || digest.until < move.until ? digest : move;
}

/**
 * What can block a move, in the order in which it is checked. `wait` returns how long, in milliseconds; 0 or null if
 * it does not block. The pause is last: a resume wakes nobody, and a reminder that something else blocks as well says
 * so before, during and after a pause.
 */
const BLOCKERS: {
  because: Reason;
  wait: (move: Move, facts: ReminderFacts, now: Date, cadence: Cadence) => number | null;
}[] = [
  { because: 'sync', wait: untilSynced },
  { because: 'working hours', wait: untilOpen },
  { because: 'budget', wait: untilItsTurn },
  { because: 'pause', wait: whilePaused },
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

/** During a pause no grace passes, so the wait for an answer lasts at least until the next check of the pause. */
function prolonged(wait: Wait, { pauses }: ReminderFacts, now: Date): Wait {
  const pause = openPause(pauses);
  if (!pause) return wait;
  const soonest = new Date(Number(now) + waitWhile(pause, now)).toISOString();
  return soonest > wait.until ? { ...wait, until: soonest } : wait;
}

/** A resume wakes nobody, so a move that is due is tried again from time to time. */
function whilePaused(_move: Move, { pauses }: ReminderFacts, now: Date): number | null {
  const pause = openPause(pauses);
  return pause ? waitWhile(pause, now) : null;
}

/** Nobody is asked, and nothing closed, on a mirror that is too old or a sync that is not trusted. */
function untilSynced(move: Move, { mirrorFresh, trusted, assignedTrusted }: ReminderFacts): number | null {
  const acts = move.do === 'send' || move.do === 'propose closing';
  const waits = acts ? !mirrorFresh || trusted === 0 : move.do === 'notify assigned' && !assignedTrusted;
  return waits ? SYNC_POLL_MS : null;
}

/** The mail a move sends to the owner: its kind and the day of the budget assigned to it. Null if it sends none. */
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

/** The kind of mail that a move sends now, or will send on a later day of the budget; null if none. */
export const mailNextOf = (move: Move, facts: ReminderFacts): MailKind | null =>
  move.do === 'wait' && move.because === 'budget' && isMail(move.next)
    ? move.next
    : (mailOf(move, facts)?.kind ?? null);

const isMail = (next: NextEvent): next is MailKind => next !== 'close' && next !== 'end';

/** Nobody is written to on a day off or in the quiet hours of their own time zone. */
function untilOpen(move: Move, facts: ReminderFacts, now: Date, cadence: Cadence): number | null {
  return mailOf(move, facts) && Number(openingOf(facts, cadence)(now)) - Number(now);
}

/** The first moment, at or after another, at which the owner may be written to. */
export const openingOf =
  ({ timeZone }: ReminderFacts, { calendar }: Cadence): NextAllowedTime =>
  (at) =>
    nextOpenMoment(at, calendar, timeZone);

/**
 * A mail assigned to a later day waits for its time on that day. If the reminder is woken on that day before, the
 * mail goes at once.
 */
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

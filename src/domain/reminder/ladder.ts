import {
  type AskingStep,
  askingSteps,
  closesForSilence,
  isFinalStep,
  lastAsking,
} from '../cadence/ladderSteps';
import { nextOpenMoment } from '../cadence/calendar';
import { isLost, whileDoubted } from './doubt';
import { graceOf } from '../cadence/grace';
import { aimOf, type Aim, type Move } from './move';
import type { ReminderFacts } from './facts';
import { graceLeft } from './pause';
import { writesNotice } from '../common/terms';
import { deadlineOf, expectedAt, inTime, isToBeHeld, lengthened, type LadderContext } from './waits';

/**
 * The move of an open round with something left to ask. What cannot be asked of the owner any more moves along to
 * others first. Then it climbs the ladder, each wait counted from the moment the mail server accepted or refused
 * the step's notices, paused time left out. A wait ends on a working day and outside the quiet hours, where the
 * owner lives.
 */
export function nextLadderMove(look: LadderContext): Move {
  const { facts, now } = look;
  const { round, notices } = facts;
  const step = round?.step ?? null;
  if (step === null) return takeStep(look, 0);
  const moving = moveAlong(look, step);
  if (moving) return moving;
  const claimed = notices.find((notice) => notice.step === step && notice.state === 'claimed');
  if (claimed && writesNotice(claimed.kind)) return sendStep(look, step, claimed.kind);
  if (round?.remindAsked && writesToOwner(facts, 'remind')) return sendStep(look, null, 'remind');
  const deadline = deadlineOf(step, look);
  if (deadline <= now) return takeNext(look, step);
  return waitForAnswer(deadline, aimOf(takeNext(expectedAt(deadline, look), step)));
}

/** What comes once the wait of `step` is over. */
function takeNext(look: LadderContext, step: number): Move {
  return step < lastAsking(look.cadence) ? takeStep(look, step + 1) : atTheTop(look, step);
}

function takeStep(look: LadderContext, step: number): Move {
  const next = askingSteps(look.cadence)[step];
  return next ? sendStep(look, step, next.step) : UNANSWERED;
}

/** A step that is asked after `close` is next says so to whom it reaches, where silence may be held against them. */
function sendStep({ facts, cadence }: LadderContext, step: number | null, kind: AskingStep['step']): Send {
  const final = isFinalStep(cadence, step ?? facts.round?.step ?? 0) && mayBeHeldToSilence(facts);
  return { do: 'send', step, kind, ...(final && { final }) };
}

type Send = Extract<Move, { do: 'send' }>;

const UNANSWERED: Move = { do: 'end', outcome: 'unanswered' };

/** Before the first step nobody is assigned: whoever will be is asked by mail, most likely. */
const mayBeHeldToSilence = ({ own, warnable, assigned }: ReminderFacts): boolean =>
  (own > 0 && warnable) || assigned.some((one) => one.warnable);

const waitForAnswer = (deadline: Date, aim: Aim): Move => ({
  do: 'wait',
  until: deadline.toISOString(),
  because: 'answer',
  ...aim,
});

/** What is done about tasks that cannot be asked of whom they are asked of; null where there are none. */
function moveAlong(look: LadderContext, step: number): Move | null {
  const { own, delegate, notices, assigned, reachable } = look.facts;
  if (own > 0 && delegate) return { do: 'reassign', why: 'delegated' };
  const lost = [
    ...(own > 0 ? notices.filter((notice) => isLost(notice) && !notice.moved) : []),
    ...assigned.filter(isLost),
  ];
  if (lost.length === 0) return null;
  const doubted = reachable ? whileDoubted(look, step, lost) : null;
  if (doubted === 'again') return againOf(look, step);
  return doubted ?? { do: 'reassign', why: 'owner gone' };
}

/** The notice of the step, as it was, once more. */
function againOf(look: LadderContext, step: number): Move {
  const sent = look.facts.notices.find((notice) => notice.step === step && isLost(notice));
  const kind = sent && writesNotice(sent.kind) ? sent.kind : 'remind';
  return { ...sendStep(look, step, kind), again: true };
}

/** What says whether a step is mailed to the owner. */
export type Written = Pick<ReminderFacts, 'own' | 'reachable' | 'warnable' | 'delegate'>;

/**
 * Whether the owner gets a notice of that kind, rather than others alone. An escalation asks others; a `final` one is
 * the owner's last notice, too: nothing is closed that its owner was not told of.
 */
export const writesToOwner = (
  { own, reachable, warnable, delegate }: Written,
  kind: AskingStep['step'],
  final = false,
): boolean => (kind !== 'escalate' || (final && warnable)) && own > 0 && reachable && !delegate;

/** The ladder was climbed: it ends, or gives a last call to whoever had none, or closes what had its full grace. */
function atTheTop(look: LadderContext, step: number): Move {
  const { facts, cadence } = look;
  if (!closesForSilence(cadence)) return UNANSWERED;
  if (facts.uncalled > 0) return sendStep(look, Math.max(step, lastAsking(cadence)) + 1, 'remind');
  return closeOrWait(look);
}

/** Closing is next at the end of the grace, unless an owner is asked again by then who was not told of it. */
const aimAt = (at: Date, look: LadderContext): Aim =>
  expectedAt(at, look).facts.uncalled > 0 ? { next: 'remind', final: true } : { next: 'close' };

/** Closes what had its full grace, once nothing is left that may still get it. */
function closeOrWait(look: LadderContext): Move {
  const { facts, cadence, now } = look;
  const grace = lengthened(graceOf(cadence), facts, cadence);
  const endOf = (at: string, promised: string | null) => {
    const left = graceLeft(new Date(at), grace, facts.pauses, now);
    const end = nextOpenMoment(new Date(Number(now) + left), cadence.calendar, facts.zone);
    return Math.max(Number(end), promised === null ? 0 : Date.parse(promised));
  };
  const told = facts.finals.flatMap(({ since, promised }) => (since === null ? [] : [{ since, promised }]));
  const untold = facts.assigned.filter(
    (one) => (one.state === 'untold' || one.state === 'claimed') && isToBeHeld(one, facts, cadence),
  );
  const last = Math.max(
    ...told.map(({ since, promised }) => endOf(since, promised)),
    ...untold.map((one) => endOf(inTime(one, cadence), null)),
  );
  if (last > Number(now)) return waitForAnswer(new Date(last), aimAt(new Date(last), look));
  const finalBefore = told
    .map(({ since }) => since)
    .toSorted()
    .at(-1);
  return finalBefore === undefined ? UNANSWERED : { do: 'propose closing', finalBefore };
}

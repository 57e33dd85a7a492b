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
 * The move of an open round that has something left to ask. Tasks whose person cannot be asked are reassigned first.
 * Then the round climbs the ladder. Each wait counts from the moment the mail server accepted or refused the step's
 * notices, without paused time, and ends on a working day outside the quiet hours, in the owner's time zone.
 */
export function nextLadderMove(context: LadderContext): Move {
  const { facts, now } = context;
  const { round, notices } = facts;
  const step = round?.step ?? null;
  if (step === null) return takeStep(context, 0);
  const moving = moveAlong(context, step);
  if (moving) return moving;
  const claimed = notices.find((notice) => notice.step === step && notice.state === 'claimed');
  if (claimed && writesNotice(claimed.kind)) return sendStep(context, step, claimed.kind);
  if (round?.remindAsked && writesToOwner(facts, 'remind')) return sendStep(context, null, 'remind');
  const deadline = deadlineOf(step, context);
  if (deadline <= now) return takeNext(context, step);
  return waitForAnswer(deadline, aimOf(takeNext(expectedAt(deadline, context), step)));
}

/** The move after the wait of `step`. */
function takeNext(context: LadderContext, step: number): Move {
  return step < lastAsking(context.cadence) ? takeStep(context, step + 1) : atTheTop(context, step);
}

function takeStep(context: LadderContext, step: number): Move {
  const next = askingSteps(context.cadence)[step];
  return next ? sendStep(context, step, next.step) : UNANSWERED;
}

/** If `close` comes next, the step's notices are final where the recipients' silence may count. */
function sendStep({ facts, cadence }: LadderContext, step: number | null, kind: AskingStep['step']): Send {
  const final = isFinalStep(cadence, step ?? facts.round?.step ?? 0) && mayBeHeldToSilence(facts);
  return { do: 'send', step, kind, ...(final && { final }) };
}

type Send = Extract<Move, { do: 'send' }>;

const UNANSWERED: Move = { do: 'end', outcome: 'unanswered' };

/** Before the first step nobody is assigned yet; whoever will be is most likely asked by mail. */
const mayBeHeldToSilence = ({ own, warnable, assigned }: ReminderFacts): boolean =>
  (own > 0 && warnable) || assigned.some((one) => one.warnable);

const waitForAnswer = (deadline: Date, aim: Aim): Move => ({
  do: 'wait',
  until: deadline.toISOString(),
  because: 'answer',
  ...aim,
});

/** The move for tasks whose person cannot be asked; null if there are none. */
function moveAlong(context: LadderContext, step: number): Move | null {
  const { own, delegate, notices, assigned, reachable } = context.facts;
  if (own > 0 && delegate) return { do: 'reassign', why: 'delegated' };
  const lost = [
    ...(own > 0 ? notices.filter((notice) => isLost(notice) && !notice.moved) : []),
    ...assigned.filter(isLost),
  ];
  if (lost.length === 0) return null;
  const doubted = reachable ? whileDoubted(context, step, lost) : null;
  if (doubted === 'again') return againOf(context, step);
  return doubted ?? { do: 'reassign', why: 'owner gone' };
}

/** Sends the step's refused notice once more. */
function againOf(context: LadderContext, step: number): Move {
  const sent = context.facts.notices.find((notice) => notice.step === step && isLost(notice));
  const kind = sent && writesNotice(sent.kind) ? sent.kind : 'remind';
  return { ...sendStep(context, step, kind), again: true };
}

/** What decides whether a step is mailed to the owner. */
export type Written = Pick<ReminderFacts, 'own' | 'reachable' | 'warnable' | 'delegate'>;

/**
 * Whether the owner gets a notice of that kind. An escalation goes to others, but a `final` one also goes to the
 * owner: no task is closed without its owner having been told.
 */
export const writesToOwner = (
  { own, reachable, warnable, delegate }: Written,
  kind: AskingStep['step'],
  final = false,
): boolean => (kind !== 'escalate' || (final && warnable)) && own > 0 && reachable && !delegate;

/**
 * The move at the top of the ladder: end the round, give a last call to those who had none, or close what had its
 * full grace.
 */
function atTheTop(context: LadderContext, step: number): Move {
  const { facts, cadence } = context;
  if (!closesForSilence(cadence)) return UNANSWERED;
  if (facts.uncalled > 0) return sendStep(context, Math.max(step, lastAsking(cadence)) + 1, 'remind');
  return closeOrWait(context);
}

/** After the grace comes the closing, unless by then an owner is asked again who had no final notice. */
const aimAt = (at: Date, context: LadderContext): Aim =>
  expectedAt(at, context).facts.uncalled > 0 ? { next: 'remind', final: true } : { next: 'close' };

/** Closes what had its full grace, once nothing else can still complete its own. */
function closeOrWait(context: LadderContext): Move {
  const { facts, cadence, now } = context;
  const grace = lengthened(graceOf(cadence), facts, cadence);
  const endOf = (at: string, promised: string | null) => {
    const left = graceLeft(new Date(at), grace, facts.pauses, now);
    const end = nextOpenMoment(new Date(Number(now) + left), cadence.calendar, facts.timeZone);
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
  if (last > Number(now)) return waitForAnswer(new Date(last), aimAt(new Date(last), context));
  const finalBefore = told
    .map(({ since }) => since)
    .toSorted()
    .at(-1);
  return finalBefore === undefined ? UNANSWERED : { do: 'propose closing', finalBefore };
}

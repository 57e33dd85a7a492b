import type { Cadence } from '../cadence/cadence';
import { nextOpenMoment } from '../cadence/calendar';
import { after, type Length } from '../cadence/durations';
import { graceOf } from '../cadence/grace';
import { askingSteps, lastAsking } from '../cadence/ladderSteps';
import type { AssignedFact, FinalFact, ReminderFacts } from './facts';
import { graceLeft } from './pause';

/** What a decision about an open round is based on. */
export interface LadderContext {
  facts: ReminderFacts;
  cadence: Cadence;
  now: Date;
}

/** When the wait of the step taken ends. If the ladder was shortened since, the wait of its last step counts. */
export function deadlineOf(step: number, { facts, cadence, now }: LadderContext): Date {
  const { wait } = askingSteps(cadence)[Math.min(step, lastAsking(cadence))] ?? {};
  const begun = createdAt(step, facts, cadence);
  const left = wait ? graceLeft(begun, lengthened(wait, facts, cadence), facts.pauses, now) : 0;
  return nextOpenMoment(new Date(Number(now) + left), cadence.calendar, facts.timeZone);
}

/** The wait begins when the last of those asked was reached; a digest not sent yet is assumed to be sent in time. */
function createdAt(step: number, { round, notices, assigned }: ReminderFacts, cadence: Cadence): Date {
  const told = notices.filter((notice) => notice.step === step).map(({ completedAt }) => completedAt);
  const asked = assigned.filter((one) => one.step === step);
  const moments = [...told, ...asked.map((one) => one.completedAt ?? inTime(one, cadence))];
  return new Date(Math.max(Date.parse(round?.stepAt ?? ''), ...moments.map((at) => Date.parse(at ?? ''))));
}

/**
 * When a digest is expected to be sent: a quarter later than `digestAfter`. An exact estimate would fall a little
 * short every time.
 */
export function inTime({ since }: AssignedFact, { digestAfter }: Cadence): string {
  const gathered = Number(after(new Date(since), digestAfter)) - Date.parse(since);
  return new Date(Date.parse(since) + gathered * 1.25).toISOString();
}

/** The wait of a step: several times as long if others are asked because the owner is gone. */
export function lengthened(
  wait: Length,
  { assigned }: ReminderFacts,
  { ownerGoneFactor }: Cadence,
): Length[] {
  const gone = assigned.some(({ why }) => why === 'owner gone');
  return Array.from({ length: gone ? ownerGoneFactor : 1 }, () => wait);
}

/**
 * The context expected at `at` if nobody answers: digests are sent, and delegations that run out return to their
 * owners.
 */
export function expectedAt(at: Date, { facts, cadence }: LadderContext): LadderContext {
  const { assigned, finals, notices, reachable, warnable } = facts;
  const back = assigned.filter(({ until }) => until !== null && new Date(until) <= at);
  const stay = assigned.filter((one) => !back.includes(one));
  const told = stay.filter((one) => one.state === 'untold' && isToBeHeld(one, facts, cadence));
  const uncalled = back.filter(({ ownerCalled }) => !ownerCalled && reachable && warnable);
  // The owner's final notices count again for the tasks the owner is asked about again.
  const ownersFinals = notices.flatMap(({ final, state, completedAt }) =>
    back.length > 0 && final && state === 'sent' ? (completedAt ?? []) : [],
  );
  const expected: ReminderFacts = {
    ...facts,
    own: facts.own + count(back),
    uncalled: facts.uncalled + count(uncalled),
    assigned: stay.map((one) =>
      told.includes(one) ? { ...one, state: 'sent', completedAt: inTime(one, cadence) } : one,
    ),
    finals: [...finals, ...toldAt(told.map((one) => inTime(one, cadence))), ...toldAt(ownersFinals)],
  };
  return { facts: expected, cadence, now: at };
}

/**
 * Whether a digest still to be sent will state a date of closing. A delegation that runs out before it returns to the
 * owner, so the owner's channel decides.
 */
export function isToBeHeld(
  one: AssignedFact,
  { reachable, warnable }: ReminderFacts,
  cadence: Cadence,
): boolean {
  const closing = after(new Date(inTime(one, cadence)), graceOf(cadence));
  const isBack = one.until !== null && new Date(one.until) <= closing;
  return isBack ? reachable && warnable : one.warnable;
}

const count = (assigned: AssignedFact[]) => assigned.reduce((sum, { tasks }) => sum + tasks, 0);

/** Final notices accepted, or expected to be accepted, at those moments. */
const toldAt = (moments: string[]): FinalFact[] =>
  moments.map((since) => ({ since, promised: null, tasks: 0 }));

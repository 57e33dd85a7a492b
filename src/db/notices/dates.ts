import { nextOpenMoment } from '../../domain/cadence/calendar';
import { after } from '../../domain/cadence/durations';
import { graceOf } from '../../domain/cadence/grace';
import { askingSteps, isFinalStep, lastAsking } from '../../domain/cadence/ladderSteps';
import type { ClaimContext } from './insert';

/**
 * The date to answer by at `step`, and, if the ladder closes next, the date from which unanswered tasks are closed.
 * `longer` multiplies the waits.
 */
export function datesOf(
  { now, cadence }: Pick<ClaimContext, 'now' | 'cadence'>,
  step: number,
  { timeZone, longer = 1 }: { timeZone: string; longer?: number },
): { replyBy: Date | null; closesAt: Date | null } {
  const end = (length: string | undefined) => {
    if (length === undefined) return null;
    const over = Array<string>(longer).fill(length).reduce(after, now);
    return nextOpenMoment(over, cadence.calendar, timeZone);
  };
  const closesAt = isFinalStep(cadence, step) ? end(graceOf(cadence)) : null;
  const { wait } = askingSteps(cadence)[Math.min(step, lastAsking(cadence))] ?? {};
  return { replyBy: closesAt ?? end(wait), closesAt };
}

import { nextOpenMoment } from '../../domain/cadence/calendar';
import { after } from '../../domain/cadence/durations';
import { graceOf } from '../../domain/cadence/grace';
import { askingSteps, isFinalStep, lastAsking } from '../../domain/cadence/ladderSteps';
import type { ClaimContext } from './insert';

/**
 * By when an answer is asked for at `step`, and, where the ladder closes next, from when on the unanswered is closed.
 * `longer` is how many times as long is waited.
 */
export function datesOf(
  { now, cadence }: Pick<ClaimContext, 'now' | 'cadence'>,
  step: number,
  { zone, longer = 1 }: { zone: string; longer?: number },
): { replyBy: Date | null; closesAt: Date | null } {
  const end = (length: string | undefined) => {
    if (length === undefined) return null;
    const over = Array<string>(longer).fill(length).reduce(after, now);
    return nextOpenMoment(over, cadence.calendar, zone);
  };
  const closesAt = isFinalStep(cadence, step) ? end(graceOf(cadence)) : null;
  const { wait } = askingSteps(cadence)[Math.min(step, lastAsking(cadence))] ?? {};
  return { replyBy: closesAt ?? end(wait), closesAt };
}

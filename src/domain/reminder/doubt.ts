import { after, type Length } from '../cadence/durations';
import { askingSteps, lastAsking, type AskingStep } from '../cadence/ladderSteps';
import type { Move } from './move';
import { doubtedFor, gatheringFor, type Refusals } from '../delivery/refusals';
import type { AssignedFact, NoticeFact } from './facts';
import type { LadderContext } from './waits';

/** The notice, or the mail about an assignment, reached nobody. */
export const isLost = ({ state }: NoticeFact | AssignedFact): boolean =>
  state === 'refused' || state === 'bounced';

/**
 * What to do while a refusal may be our fault: nobody is asked in a person's place. The reminder first waits for the
 * results of the other first notices; while very many are refused it sends the same mail `again`. Null once the
 * refusal is believed.
 */
export function whileDoubted(
  { facts, cadence, now }: LadderContext,
  step: number,
  lost: (NoticeFact | AssignedFact)[],
): Move | 'again' | null {
  const isDoubted = lost.some((one) => 'doubted' in one && one.doubted);
  const refusals: Refusals = isDoubted ? 'doubted' : (facts.refusals ?? 'believed');
  if (refusals === 'believed') return null;
  const taken = askingSteps(cadence)[Math.min(step, lastAsking(cadence))];
  const next = taken?.step ?? 'remind';
  const wait = lengthOf(taken?.wait);
  const since = Math.max(...lost.map(({ completedAt }) => Date.parse(completedAt ?? '')));
  const until = since + (refusals === 'gathering' ? gatheringFor(wait) : doubtedFor(wait));
  if (until > Number(now)) return waitForRefusals(until, next);
  if (refusals === 'gathering') return null;
  const again = facts.notices.some((notice) => notice.step === step && isLost(notice) && !notice.moved);
  return again && facts.own > 0 ? 'again' : waitForRefusals(Number(now) + doubtedFor(wait), next);
}

const lengthOf = (wait: Length | undefined): number =>
  wait === undefined ? Infinity : Number(after(new Date(0), wait));

const waitForRefusals = (until: number, next: AskingStep['step']): Move => ({
  do: 'wait',
  until: new Date(until).toISOString(),
  because: 'refusals',
  next,
});

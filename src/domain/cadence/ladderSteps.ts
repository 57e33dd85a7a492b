// Workflows load this file, so it imports no library.
import type { AskingKind } from '../common/terms';

/** A step that asks somebody, and how long it waits for an answer. */
export interface AskingStep {
  step: AskingKind;
  wait: string;
}

interface Ladder {
  ladder: (AskingStep | { step: 'close'; wait?: string | undefined })[];
}

/** Whether unanswered tasks are closed at the end of a round. By default they are not. */
export const closesForSilence = (cadence: Ladder | null): boolean => cadence?.ladder.at(-1)?.step === 'close';

/** The steps that ask somebody: all but `close`. */
export const askingSteps = ({ ladder }: Ladder): AskingStep[] => ladder.filter((one) => one.step !== 'close');

/** The index of the last step that asks. */
export const lastAsking = (cadence: Ladder): number => askingSteps(cadence).length - 1;

/**
 * Whether the ladder closes after `step`. Then everybody asked, the owner included, is told the date of closing. If
 * the ladder was shortened since, a round beyond its end counts as at its last step.
 */
export const isFinalStep = (cadence: Ladder, step: number): boolean =>
  closesForSilence(cadence) && step >= lastAsking(cadence);

/** The cadence with its step `close` removed. */
export const withoutClosing = <T extends Ladder>(cadence: T): T =>
  closesForSilence(cadence) ? { ...cadence, ladder: askingSteps(cadence) } : cadence;

/** The cadence as it is in force: without `close` if closing for silence was switched off since. */
export const heldTo = <T extends Ladder>(cadence: T, { closingOff }: { closingOff?: boolean }): T =>
  closingOff ? withoutClosing(cadence) : cadence;

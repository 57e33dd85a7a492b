// Workflows load this: no library.
import type { AskingKind } from '../common/terms';

/** A step that asks somebody, and how long an answer is waited for. */
export interface AskingStep {
  step: AskingKind;
  wait: string;
}

interface Ladder {
  ladder: (AskingStep | { step: 'close'; wait?: string | undefined })[];
}

/** Whether what nobody answers for is closed at the end of a round: off unless it is switched on. */
export const closesForSilence = (cadence: Ladder | null): boolean => cadence?.ladder.at(-1)?.step === 'close';

/** The steps that ask somebody: all but `close`. */
export const askingSteps = ({ ladder }: Ladder): AskingStep[] => ladder.filter((one) => one.step !== 'close');

/** The index of the last step that asks. */
export const lastAsking = (cadence: Ladder): number => askingSteps(cadence).length - 1;

/**
 * Whether the ladder closes after `step`: then whoever is asked, the owner included, is told from when on the
 * unanswered is closed. A round that climbed further than a ladder which was shortened since is at its last step.
 */
export const isFinalStep = (cadence: Ladder, step: number): boolean =>
  closesForSilence(cadence) && step >= lastAsking(cadence);

/** The cadence without `close`. */
export const withoutClosing = <T extends Ladder>(cadence: T): T =>
  closesForSilence(cadence) ? { ...cadence, ladder: askingSteps(cadence) } : cadence;

/** The cadence as far as it is in force: without `close` where closing for silence was switched off since. */
export const heldTo = <T extends Ladder>(cadence: T, { closingOff }: { closingOff?: boolean }): T =>
  closingOff ? withoutClosing(cadence) : cadence;

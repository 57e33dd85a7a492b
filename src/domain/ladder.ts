// Workflows load this: no library.
import type { AskingStep, Cadence } from './cadence';
import type { ReminderFacts } from './round';

type Ladder = Pick<Cadence, 'ladder'>;

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
export const withoutClosing = (cadence: Cadence): Cadence =>
  closesForSilence(cadence) ? { ...cadence, ladder: askingSteps(cadence) } : cadence;

/** The cadence as far as it is in force: without `close` where closing for silence was switched off since. */
export const heldTo = (cadence: Cadence, { closingOff }: Pick<ReminderFacts, 'closingOff'>): Cadence =>
  closingOff ? withoutClosing(cadence) : cadence;

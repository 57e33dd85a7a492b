import { type AskingStep, askingSteps, closesForSilence, isFinalStep } from './ladderSteps';
import type { Cadence } from './cadence';
import { graceOf } from './grace';

const ASKS: Record<AskingStep['step'], string> = {
  notice: 'the owner is asked',
  remind: 'the owner is asked again, and so is everybody asked in their place',
  escalate: 'somebody else is asked, too: the manager, a maintainer or the fallback mailbox',
};

/** What the ladder of a cadence does: a line for each step, and one for its end. */
export function ladderInWords(cadence: Pick<Cadence, 'ladder'>): string[] {
  const asking = askingSteps(cadence).map(({ step, wait }, at) => {
    const final = isFinalStep(cadence, at) ? `; a final notice${TO_WHOM[step]}` : '';
    return `${step}: ${ASKS[step]}${final}; ${wait} for an answer`;
  });
  return [...asking, endOf(cadence)];
}

/** An escalation goes to others alone, unless it is the final notice. */
const TO_WHOM: Record<AskingStep['step'], string> = {
  notice: '',
  remind: '',
  escalate: ' to all of them and to the owner',
};

const endOf = (cadence: Pick<Cadence, 'ladder'>): string =>
  closesForSilence(cadence)
    ? `close: unanswered tasks are to be closed, ${graceOf(cadence)} after their final notice was delivered, under the cap`
    : 'end: nothing is closed for silence';

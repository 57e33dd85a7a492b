import { decideNext } from './decide';
import type { DecideInput, Decision } from './decision';
import type { Deps } from '../common/deps';

/** The activities of the `ownerReminder` workflow that send no mail. */
export const reminderActivities = (deps: Deps) => ({
  /** Loads the facts and decides; see `decideNext`. */
  decide: (input: DecideInput): Promise<Decision> => decideNext(deps, input),
});

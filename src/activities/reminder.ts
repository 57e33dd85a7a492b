import { getClient } from '@temporalio/activity';
import { markHanded } from '../db/closures';
import { wakeClosing } from '../workflows/wake';
import { decideNext, type DecideInput, type Decision } from './decide';
import type { Deps } from './deps';

/** The activities of the `ownerReminder` workflow that need no mail. Each returns what to do next. */
export const reminderActivities = (deps: Deps) => ({
  /** Looks at the facts and decides. */
  decide: (input: DecideInput): Promise<Decision> => decideNext(deps, input),

  /** Tells the closing workflow of the closures this owner asked for. */
  async handOverClosures(input: DecideInput): Promise<Decision> {
    await getClient().workflow.signalWithStart('closing', wakeClosing(input.cadence));
    await markHanded(deps.pool, input.owner, new Date(input.now));
    return decideNext(deps, input);
  },
});

import type { getClient } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Cadence } from '../../domain/cadence/cadence';
import { reminderStartOptions, wakeForRound } from '../../workflows/signalWithStart';

type Workflows = Pick<ReturnType<typeof getClient>['workflow'], 'start' | 'signalWithStart'>;

/**
 * Starts the reminder of a round that the sweep `sweepId` claimed. If it runs already, because of notifications or an
 * earlier attempt, it takes the sweep's cadence and decides again.
 */
// Plain start first: it costs the server less than signal-with-start and the history an event less, and hardly any
// owner has a reminder running.
export async function beginReminder(
  workflow: Workflows,
  { owner, sweepId, cadence }: { owner: string; sweepId: string; cadence: Cadence },
): Promise<void> {
  try {
    await workflow.start('ownerReminder', reminderStartOptions(owner, cadence, sweepId));
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    await workflow.signalWithStart('ownerReminder', wakeForRound(owner, cadence, sweepId));
  }
}

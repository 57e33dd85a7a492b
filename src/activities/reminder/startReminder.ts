import type { getClient } from '@temporalio/activity';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { Cadence } from '../../domain/cadence/cadence';
import { reminderStartOptions, wakeForRound } from '../../workflows/signalWithStart';

type Workflows = Pick<ReturnType<typeof getClient>['workflow'], 'start' | 'signalWithStart'>;

/**
 * Starts the reminder of a round that the sweep `sweepId` claimed. One that runs already, since it has something to tell,
 * say, or an earlier attempt started it, takes the sweep's cadence and looks again.
 */
// A start costs the server less than a signal with it, and the history an event less: hardly any owner has a reminder.
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

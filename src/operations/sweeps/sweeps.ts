import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { parseCadence, type CadenceInput } from '../../domain/cadence/cadence';
import { Conflict, NotFound } from '../../domain/common/errors';
import { TASK_QUEUE } from '../../domain/common/ids';
import type { sweep } from '../../workflows/sweep';
import { audited } from '../admin/audited';
import type { Operator } from '../admin/operator';
import { describeSweepSchedule } from '../cadence/schedule';
import { isListenedTo, type Started } from '../admin/runs';

/** A fixed id, so that only one sweep started by hand runs at a time. */
const WORKFLOW_ID = 'sweep-by-hand';

/**
 * Starts a sweep with `cadence`, otherwise with the Schedule's, otherwise with the defaults. Throws InvalidInput naming an
 * invalid field of the cadence, and Conflict if a sweep started by hand is running.
 */
export const startSweep = audited(
  'sweep start',
  async (
    { temporal, pageOf }: Operator,
    { cadence }: { cadence?: CadenceInput | undefined },
  ): Promise<Started> => {
    const client = await temporal();
    const input = parseCadence(cadence ?? (await scheduledCadence(client)));
    const { workflowId, firstExecutionRunId: runId } = await start(client, input);
    const listening = await isListenedTo(client);
    return { workflowId, runId, page: pageOf(workflowId, runId), hasWorkers: listening };
  },
);

async function start(client: Client, cadence: CadenceInput) {
  try {
    return await client.workflow.start<typeof sweep>('sweep', {
      workflowId: WORKFLOW_ID,
      taskQueue: TASK_QUEUE,
      args: [cadence],
      workflowExecutionTimeout: '6 hours',
      staticSummary: 'A sweep started by hand',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new Conflict(
      `A sweep started by hand is running (workflow ${WORKFLOW_ID}): wait for its end, or cancel it`,
      { cause: error },
    );
  }
}

/** The Schedule's cadence; the defaults if there is no Schedule. */
export async function scheduledCadence(client: Client): Promise<unknown> {
  try {
    return (await describeSweepSchedule(client)).cadence;
  } catch (error) {
    if (error instanceof NotFound) return {};
    throw error;
  }
}

import { WorkflowExecutionAlreadyStartedError, type Client, type WorkflowHandle } from '@temporalio/client';
import { SYNC_WORKFLOW_ID, TASK_QUEUE } from '../domain/ids';
import type { sync } from '../workflows/sync';

/** Starts a sync of `source`, or of all configured ones. Throws Error when one started by hand is running. */
export async function startSync(client: Client, source?: string): Promise<WorkflowHandle<typeof sync>> {
  try {
    return await client.workflow.start<typeof sync>('sync', {
      workflowId: SYNC_WORKFLOW_ID,
      taskQueue: TASK_QUEUE,
      args: [source === undefined ? {} : { source }],
      workflowExecutionTimeout: '6 hours',
      staticSummary: 'A sync started by hand',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new Error(
      `A sync started by hand is running (workflow ${SYNC_WORKFLOW_ID}): wait for its end, or cancel it`,
      { cause: error },
    );
  }
}

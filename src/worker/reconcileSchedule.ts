import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { RECONCILE_SCHEDULE_ID, RECONCILE_WORKFLOW_ID, TASK_QUEUE } from '../domain/ids';

/** Creates the Schedule that takes up what was left behind, every ten minutes, unless it exists; what exists is never altered. */
export async function ensureReconcileSchedule(client: Client): Promise<'created' | 'kept'> {
  try {
    await client.schedule.create({
      scheduleId: RECONCILE_SCHEDULE_ID,
      spec: { intervals: [{ every: '10 minutes' }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'reconcile',
        workflowId: RECONCILE_WORKFLOW_ID,
        taskQueue: TASK_QUEUE,
        workflowExecutionTimeout: '1 hour',
        staticSummary: 'Takes up what was left behind: answers not told of, reminders that are gone',
      },
      // The one after the next does what a missed one would have done.
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 minute' },
    });
    return 'created';
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return 'kept';
    throw error;
  }
}

import { ScheduleAlreadyRunning, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { SYNC_SCHEDULE_ID, SYNC_WORKFLOW_ID, TASK_QUEUE } from '../domain/ids';

/**
 * Creates the Schedule that syncs the configured sources, every hour and now for the first time, unless it
 * exists; what exists is never altered.
 */
export async function ensureSyncSchedule(client: Client): Promise<'created' | 'kept'> {
  try {
    await client.schedule.create({
      scheduleId: SYNC_SCHEDULE_ID,
      spec: { intervals: [{ every: '1 hour' }] },
      action: {
        type: 'startWorkflow',
        workflowType: 'sync',
        workflowId: SYNC_WORKFLOW_ID,
        taskQueue: TASK_QUEUE,
        args: [{}],
        workflowExecutionTimeout: '6 hours',
        staticSummary: 'Brings what is known of projects, tasks and people up to date',
      },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1 hour' },
      state: { triggerImmediately: true },
    });
    return 'created';
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return 'kept';
    throw error;
  }
}

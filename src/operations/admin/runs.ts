import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { TASK_QUEUE } from '../../domain/common/ids';
import { WORKER_GRACE_MS } from '../../domain/monitoring/health';

/** The states of a sweep. `unknown`: no end was recorded, and Temporal does not answer or no longer knows the workflow. */
export const SWEEP_STATES = [
  'ended',
  'running',
  'cancelled',
  'failed',
  'terminated',
  'timed out',
  'unknown',
] as const;

export type SweepState = (typeof SWEEP_STATES)[number];

const STATES: Partial<Record<WorkflowExecutionStatusName, SweepState>> = {
  COMPLETED: 'ended',
  RUNNING: 'running',
  CANCELLED: 'cancelled',
  FAILED: 'failed',
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed out',
};

/** A run of a workflow; the latest without a `runId`. */
interface Run {
  workflowId: string;
  runId?: string;
}

/** A run's status, and the first run of the chain that it continues. Throws the client's error. */
export async function describeRun(client: Client, { workflowId, runId }: Run) {
  const { status, raw } = await client.workflow.getHandle(workflowId, runId).describe();
  return { status: status.name, first: raw.workflowExecutionInfo?.firstRunId };
}

/** The state of a workflow, or of the one whose first run is `runId`. Never throws. */
export async function runState(client: Client, run: Run): Promise<SweepState> {
  const { workflowId, runId } = run;
  try {
    const { status } = await describeRun(client, run);
    if (status !== 'CONTINUED_AS_NEW') return STATES[status] ?? 'unknown';
    // A long sweep continues in further runs. The latest run with this id may belong to a later sweep started by hand.
    const latest = await describeRun(client, { workflowId });
    return latest.first === runId ? (STATES[latest.status] ?? 'unknown') : 'ended';
  } catch {
    return 'unknown';
  }
}

/** A workflow that was started: its run, its page in Temporal's UI, and whether a worker is running to carry it out. */
export interface Started {
  workflowId: string;
  runId: string;
  page: string;
  hasWorkers: boolean;
}

/** Whether a worker is running, that is, polled recently. Temporal lists workers for a while after they are gone. */
export async function hasWorkers(client: Client): Promise<boolean> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  const gone = Date.now() - WORKER_GRACE_MS;
  return (pollers ?? []).some(
    ({ lastAccessTime }) => (optionalTsToDate(lastAccessTime)?.getTime() ?? 0) > gone,
  );
}

/** The same after something was started: true if Temporal does not answer, because that is neither a failure nor a reason to warn. */
export const isListenedTo = (client: Client): Promise<boolean> => hasWorkers(client).catch(() => true);

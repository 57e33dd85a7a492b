import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { TASK_QUEUE } from '../../domain/common/ids';
import { WORKER_GRACE_MS } from '../../domain/monitoring/health';

/** How a sweep stands; `unknown` where Temporal does not answer or has forgotten it, and no end was recorded. */
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

/** A run of a workflow, the latest where it names none. */
interface Run {
  workflowId: string;
  runId?: string;
}

/** How a run stands, and which was the first of those that go on in it. Throws the client's error. */
export async function describeRun(client: Client, { workflowId, runId }: Run) {
  const { status, raw } = await client.workflow.getHandle(workflowId, runId).describe();
  return { status: status.name, first: raw.workflowExecutionInfo?.firstRunId };
}

/** How a workflow stands, that of the first run `runId` if it is given. Never throws. */
export async function runState(client: Client, run: Run): Promise<SweepState> {
  const { workflowId, runId } = run;
  try {
    const { status } = await describeRun(client, run);
    if (status !== 'CONTINUED_AS_NEW') return STATES[status] ?? 'unknown';
    // A long one goes on in further runs. The latest of its id may be of another sweep started by hand since.
    const latest = await describeRun(client, { workflowId });
    return latest.first === runId ? (STATES[latest.status] ?? 'unknown') : 'ended';
  } catch {
    return 'unknown';
  }
}

/** A workflow that was started: its run, its page in Temporal's UI, and whether a worker listens that would do its work. */
export interface Started {
  workflowId: string;
  runId: string;
  page: string;
  hasWorkers: boolean;
}

/** Whether a worker listens: one asked for work lately. Temporal goes on listing those that are gone for a while. */
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

/** The same of what was started: that nobody can tell is no failure of it, nor a reason to say that none listens. */
export const isListenedTo = (client: Client): Promise<boolean> => hasWorkers(client).catch(() => true);

import type { Client, WorkflowExecutionStatusName } from '@temporalio/client';
import type { SweepRecord } from '../db/sweepRecords';
import type { Operator } from './operator';

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

/** The same sweeps, each with how it stands. Temporal is asked only for those whose end was not recorded. */
export const withStates = <T extends SweepRecord>(
  { temporal }: Pick<Operator, 'temporal'>,
  sweeps: T[],
): Promise<(T & { state: SweepState })[]> =>
  Promise.all(
    sweeps.map(async (sweep) => ({
      ...sweep,
      state: sweep.endedAt ? 'ended' : await temporal().then((client) => runState(client, sweep), unknown),
    })),
  );

const unknown = (): SweepState => 'unknown';

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

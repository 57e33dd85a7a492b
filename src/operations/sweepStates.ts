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

/** How a workflow stands, that of the first run `runId` if it is given. Never throws. */
export async function runState(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<SweepState> {
  const statusOf = async (id?: string) => {
    const { status, raw } = await client.workflow.getHandle(workflowId, id).describe();
    return { status: status.name, first: raw.workflowExecutionInfo?.firstRunId };
  };
  try {
    const { status } = await statusOf(runId);
    if (status !== 'CONTINUED_AS_NEW') return STATES[status] ?? 'unknown';
    // A long one goes on in further runs. The latest of its id may be of another sweep started by hand since.
    const latest = await statusOf();
    return latest.first === runId ? (STATES[latest.status] ?? 'unknown') : 'ended';
  } catch {
    return 'unknown';
  }
}

import type { Client } from '@temporalio/client';
import { audited } from '../admin/audited';
import type { Operator } from '../admin/operator';
import type { Started } from '../admin/runs';

/**
 * What happened to a run that nobody waits for any more. `cancelled`: no worker had started it, so it did nothing.
 * `goes on`: it had begun and continues. `ended`: it had already ended. `cut off`: it was ended just as it began.
 */
export type CalledOff = 'cancelled' | 'goes on' | 'ended' | 'cut off';

type Run = Pick<Started, 'workflowId' | 'runId'>;

/** Cancels a sweep unless a worker has begun it. Throws the client's error. */
export const callOffSweep = audited('sweep cancel', (operator: Operator, run: Run) => callOff(operator, run));

/** The same for a sync. */
export const callOffSync = audited('sync cancel', (operator: Operator, run: Run) => callOff(operator, run));

async function callOff({ temporal, who }: Operator, run: Run): Promise<CalledOff> {
  const client = await temporal();
  const before = await look(client, run);
  if (before.ended) return 'ended';
  if (before.begun) return 'goes on';
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  await handle.terminate(`cancelled by ${who} before a worker started it`);
  return (await look(client, run)).events > NOTHING_DONE ? 'cut off' : 'cancelled';
}

/** Whether a worker has begun a run. Throws the client's error. */
export async function hasBegun({ temporal }: Pick<Operator, 'temporal'>, run: Run): Promise<boolean> {
  const { begun, ended } = await look(await temporal(), run);
  return begun || ended;
}

/** The number of events before a worker begins: the start, and a scheduled workflow task. */
const BEFORE_A_WORKER = 2;

/** With this many events, a worker may have begun, but the run was terminated before it could do anything. */
const NOTHING_DONE = BEFORE_A_WORKER + 2;

async function look(client: Client, { workflowId, runId }: Run) {
  const { status, historyLength } = await client.workflow.getHandle(workflowId, runId).describe();
  return {
    ended: status.name !== 'RUNNING' && status.name !== 'CONTINUED_AS_NEW',
    begun: historyLength > BEFORE_A_WORKER,
    events: historyLength,
  };
}

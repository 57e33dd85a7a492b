import type { Client } from '@temporalio/client';
import { audited } from '../admin/audited';
import type { Operator } from '../admin/operator';
import type { Started } from '../admin/runs';

/**
 * What became of a run that nobody waits for any more: it was cancelled, no worker having taken it up, so it did
 * nothing; it had begun, and goes on; it had ended; or it was cut off just as it began.
 */
export type CalledOff = 'cancelled' | 'goes on' | 'ended' | 'cut off';

type Run = Pick<Started, 'workflowId' | 'runId'>;

/** Cancels a sweep that was started unless it has begun. Throws the client's error. */
export const callOffSweep = audited('sweep cancel', (operator: Operator, run: Run) => callOff(operator, run));

/** The same of a sync. */
export const callOffSync = audited('sync cancel', (operator: Operator, run: Run) => callOff(operator, run));

async function callOff({ temporal, who }: Operator, run: Run): Promise<CalledOff> {
  const client = await temporal();
  const before = await look(client, run);
  if (before.ended) return 'ended';
  if (before.begun) return 'goes on';
  const handle = client.workflow.getHandle(run.workflowId, run.runId);
  await handle.terminate(`cancelled by ${who}, no worker having taken it up`);
  return (await look(client, run)).events > NOTHING_DONE ? 'cut off' : 'cancelled';
}

/** Whether a worker took up a run that was started, ever. Throws the client's error. */
export async function hasBegun({ temporal }: Pick<Operator, 'temporal'>, run: Run): Promise<boolean> {
  const { begun, ended } = await look(await temporal(), run);
  return begun || ended;
}

/** A history has these before a worker comes: that it was started, and that a worker is to look. */
const BEFORE_A_WORKER = 2;

/** With these a worker may have looked and the run was ended, but whatever it had to say came too late. */
const NOTHING_DONE = BEFORE_A_WORKER + 2;

async function look(client: Client, { workflowId, runId }: Run) {
  const { status, historyLength } = await client.workflow.getHandle(workflowId, runId).describe();
  return {
    ended: status.name !== 'RUNNING' && status.name !== 'CONTINUED_AS_NEW',
    begun: historyLength > BEFORE_A_WORKER,
    events: historyLength,
  };
}

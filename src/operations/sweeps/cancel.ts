import { findSweep } from '../../db/sweep/sweeps';
import { Conflict } from '../../domain/common/errors';
import { formatTimestamp } from '../../domain/common/text';
import { audited } from '../admin/audited';
import type { Operator } from '../admin/operator';
import { runState } from '../admin/runs';
import { findUnrecordedRunning } from './unrecorded';

/** A cancelled sweep; its id is that of its workflow if it had recorded nothing. */
export interface CancelledSweep {
  id: string;
  workflowId: string;
}

/**
 * Cancels a running sweep. Its work so far stays, and its rounds continue. `id` is a sweep's id, its first characters, or
 * `latest`. A sweep that has recorded nothing yet is the latest, or is named by its workflow's id. Throws NotFound if
 * there is none, Conflict if it is not running.
 */
export const cancelSweep = audited(
  'sweep cancel',
  async (operator: Operator, { id }: { id: string }): Promise<CancelledSweep> =>
    (await endUnrecorded(operator, id)) ?? cancelRecorded(operator, id),
);

/** Terminates a sweep that recorded nothing: there is nothing to clean up, and without a worker nobody could. */
async function endUnrecorded(operator: Operator, id: string): Promise<CancelledSweep | null> {
  const running = await findUnrecordedRunning(operator);
  const named = running.find(({ workflowId }) => id === 'latest' || id === workflowId);
  if (!named) return null;
  const { workflowId, runId } = named;
  const { workflow } = await operator.temporal();
  await workflow.getHandle(workflowId, runId).terminate(`cancelled by ${operator.who}`);
  return { id: workflowId, workflowId };
}

async function cancelRecorded({ pool, temporal }: Operator, id: string): Promise<CancelledSweep> {
  const { id: sweepId, workflowId, runId, endedAt } = await findSweep(pool, id);
  const client = await temporal();
  if (endedAt)
    throw new Conflict(
      `The sweep ${sweepId} is not running: it ended ${formatTimestamp(endedAt.toISOString())}.`,
    );
  const state = await runState(client, { workflowId, runId });
  if (state !== 'running') throw new Conflict(`The sweep ${sweepId} is not running: it is ${state}.`);
  await client.workflow.getHandle(workflowId, undefined, { firstExecutionRunId: runId }).cancel();
  return { id: sweepId, workflowId };
}

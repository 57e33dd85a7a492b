import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow';
import type { Cadence } from '../domain/cadence';
import { updateCadence } from '../workflows/messages';
import { audited } from './audited';
import type { Operator } from './operator';

/** How far a batch operation of the Temporal server has come, in reminders. */
export interface BatchProgress {
  total: number;
  done: number;
  failed: number;
}

const OPEN_REMINDERS = 'WorkflowType = "ownerReminder" AND ExecutionStatus = "Running"';
const EVERY_MS = 500;

/**
 * Gives `cadence` to every open reminder, by a batch operation of the server; their waits move, measured from
 * when they began. Returns at its end. Reminders that end meanwhile count as failed: they no longer need it.
 */
export const applyToRunning = audited(
  'cadence apply to running',
  async ({ temporal, who }: Operator, { cadence, onProgress }: Applying): Promise<BatchProgress> => {
    const client = await temporal();
    const { count } = await client.workflow.count(OPEN_REMINDERS);
    if (count === 0) return { total: 0, done: 0, failed: 0 };
    const jobId = await startBatch(client, cadence, `a change of the cadence, by ${who}`);
    return followBatch(client, jobId, onProgress);
  },
);

interface Applying {
  cadence: Cadence;
  onProgress: (progress: BatchProgress) => void;
}

async function startBatch(client: Client, cadence: Cadence, reason: string): Promise<string> {
  const { namespace, identity, loadedDataConverter } = client.options;
  const jobId = randomUUID();
  const payloads = (await encodeToPayloads(loadedDataConverter, cadence)) ?? [];
  await client.workflowService.startBatchOperation({
    namespace,
    jobId,
    reason,
    visibilityQuery: OPEN_REMINDERS,
    signalOperation: { signal: updateCadence.name, input: { payloads }, identity },
  });
  return jobId;
}

async function followBatch(
  client: Client,
  jobId: string,
  onProgress: (progress: BatchProgress) => void,
): Promise<BatchProgress> {
  const { namespace } = client.options;
  for (;;) {
    const batch = await client.workflowService.describeBatchOperation({ namespace, jobId });
    const progress = {
      total: Number(batch.totalOperationCount),
      done: Number(batch.completeOperationCount),
      failed: Number(batch.failureOperationCount),
    };
    onProgress(progress);
    if (batch.closeTime) return progress;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

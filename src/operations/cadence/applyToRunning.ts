import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { encodeToPayloads } from '@temporalio/common/lib/internal-non-workflow';
import type { Cadence } from '../../domain/cadence/cadence';
import { Conflict } from '../../domain/common/errors';
import { count } from '../../domain/common/text';
import { updateCadence } from '../../workflows/messages';
import { audited } from '../admin/audited';
import type { Operator } from '../admin/operator';

/** The progress of a batch operation of the Temporal server, in reminders. */
export interface BatchProgress {
  total: number;
  done: number;
  failed: number;
}

const OPEN_REMINDERS = 'WorkflowType = "ownerReminder" AND ExecutionStatus = "Running"';
const EVERY_MS = 500;

/** A batch without progress for this long has hit a limit of the namespace. */
const STALLED_AFTER_MS = 60_000;

/**
 * Applies `cadence` to every running reminder by a batch operation of the server, and waits for its end. Current waits
 * are measured anew from their own start. Reminders that end meanwhile count as failed: they no longer need it. Throws
 * Conflict, saying how many are left and what to do, if the batch makes no progress or another batch is in the way.
 * It may be run again: for reminders that already have the cadence, nothing changes.
 */
export const applyToRunning = audited(
  'cadence apply to running',
  async (
    { temporal, who }: Operator,
    { cadence, onProgress, patienceMs }: Applying,
  ): Promise<BatchProgress> => {
    const client = await temporal();
    const { count: open } = await client.workflow.count(OPEN_REMINDERS);
    if (open === 0) return { total: 0, done: 0, failed: 0 };
    onProgress({ total: open, done: 0, failed: 0 });
    await requireRoom(client);
    const jobId = await startBatch(client, cadence, `a change of the cadence, by ${who}`);
    return followBatch(client, jobId, { open, onProgress, patienceMs: patienceMs ?? STALLED_AFTER_MS });
  },
);

interface Applying {
  cadence: Cadence;
  onProgress: (progress: BatchProgress) => void;
  /** How long a batch may make no progress, in milliseconds. */
  patienceMs?: number;
}

/** A namespace permits few batch operations at a time, by default one. The server reports that only after a long time. */
async function requireRoom({ workflowService, options: { namespace } }: Client): Promise<void> {
  const { operationInfo } = await workflowService.listBatchOperations({ namespace, pageSize: 100 });
  const jobs = operationInfo.filter(({ closeTime, state }) => !closeTime && isState(state, RUNNING));
  if (jobs.length === 0) return;
  const ids = jobs.map(({ jobId }) => jobId ?? '');
  throw new Conflict(
    `Another batch operation is running in namespace ${namespace} (${ids.join(', ')}), and a namespace permits only a few at a time. ` +
      'The Schedule has the new cadence, running reminders do not. Run the command again after that operation has ended: ' +
      `temporal batch describe --namespace ${namespace} --job-id ${ids[0]} (to end it: temporal batch terminate).`,
  );
}

/** The states of a batch, as the protocol numbers them. */
const RUNNING = 1;
const FAILED = 3;
const isState = (state: number | null | undefined, code: number) => state === code;

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

interface Following {
  open: number;
  onProgress: Applying['onProgress'];
  patienceMs: number;
}

async function followBatch(client: Client, jobId: string, following: Following): Promise<BatchProgress> {
  const { namespace } = client.options;
  let seen: BatchProgress = { total: following.open, done: 0, failed: 0 };
  let movedAt = performance.now();
  for (;;) {
    const batch = await client.workflowService.describeBatchOperation({ namespace, jobId });
    const progress = {
      total: Number(batch.totalOperationCount) || following.open,
      done: Number(batch.completeOperationCount),
      failed: Number(batch.failureOperationCount),
    };
    if (JSON.stringify(progress) !== JSON.stringify(seen)) {
      seen = progress;
      movedAt = performance.now();
      following.onProgress(progress);
    }
    if (batch.closeTime && !isState(batch.state, FAILED)) return progress;
    if (batch.closeTime) throw leftOver('failed', progress);
    if (performance.now() - movedAt > following.patienceMs) throw await giveUp(client, jobId, progress);
    await sleep(EVERY_MS);
  }
}

/** Ends a batch that makes no progress, because it would block the next one. */
async function giveUp(client: Client, jobId: string, progress: BatchProgress): Promise<Conflict> {
  const { namespace, identity } = client.options;
  await client.workflowService.stopBatchOperation({
    namespace,
    jobId,
    identity,
    reason: 'makes no progress',
  });
  return leftOver('made no progress and was ended', progress);
}

function leftOver(what: string, { total, done, failed }: BatchProgress): Conflict {
  const left = total - done - failed;
  return new Conflict(
    `The batch operation ${what}: ${done} of ${count(total, 'running reminder')} have the new cadence, ${left} may not. ` +
      'The Schedule has it, so new rounds begin with it. Run the command again: it applies the cadence to all running ' +
      'reminders, which changes nothing for those that have it. If it stalls again, the namespace limits batch ' +
      'operations: ask the operators of Temporal (worker.batcherRPS), or let the others end with their old cadence.',
  );
}

import {
  WorkflowExecutionAlreadyStartedError,
  type Client,
  type Connection,
  type WorkflowHandle,
} from '@temporalio/client';
import { parseCadence, type CadenceInput } from '../domain/cadence';
import { NotFound } from '../domain/errors';
import { TASK_QUEUE } from '../domain/ids';
import type { sweep } from '../workflows/sweep';
import { describeSweepSchedule } from './schedule';

export type SweepHandle = WorkflowHandle<typeof sweep>;

/** Only one sweep by hand at a time. */
const WORKFLOW_ID = 'sweep-by-hand';

/**
 * Starts a sweep with `cadence`, else with the Schedule's, else with the defaults.
 * Throws InvalidInput naming a wrong field of the cadence, and Error when one started by hand is running.
 */
export async function startSweep(client: Client, cadence?: CadenceInput): Promise<SweepHandle> {
  const input = parseCadence(cadence ?? (await scheduledCadence(client)));
  try {
    return await client.workflow.start<typeof sweep>('sweep', {
      workflowId: WORKFLOW_ID,
      taskQueue: TASK_QUEUE,
      args: [input],
      workflowExecutionTimeout: '6 hours',
      staticSummary: 'A sweep started by hand',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new Error(
      `A sweep started by hand is running (workflow ${WORKFLOW_ID}): wait for its end, or cancel it`,
      {
        cause: error,
      },
    );
  }
}

/** The cadence that the Schedule starts sweeps with; the defaults where there is none. */
export async function scheduledCadence(client: Client): Promise<unknown> {
  try {
    return (await describeSweepSchedule(client)).cadence;
  } catch (error) {
    if (error instanceof NotFound) return {};
    throw error;
  }
}

/** Whether a worker asked for work of `namespace` in the last minutes. */
export async function hasWorkers(connection: Connection, namespace: string): Promise<boolean> {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: TASK_QUEUE },
  });
  return (pollers ?? []).length > 0;
}

/** Tells `onProgress` what the sweep is doing whenever that changes, until `done` settles. */
export async function followSweep(
  handle: SweepHandle,
  done: Promise<unknown>,
  onProgress: (details: string) => void,
): Promise<void> {
  const ended = done.then(
    () => true,
    () => true,
  );
  let last = '';
  do {
    const details = await currentDetails(handle);
    if (details && details !== last) onProgress(details);
    last = details;
  } while (!(await Promise.race([ended, sleep(1000)])));
}

async function currentDetails(handle: SweepHandle): Promise<string> {
  const metadata = handle.query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.then(
    (answer) => answer.currentDetails ?? '',
    () => '', // no worker to answer yet
  );
}

const sleep = (ms: number) => new Promise<false>((resolve) => setTimeout(() => resolve(false), ms));

import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { parseCadence, type CadenceInput } from '../domain/cadence';
import { Conflict, NotFound } from '../domain/errors';
import { TASK_QUEUE } from '../domain/ids';
import { WORKER_GRACE_MS } from '../domain/watch';
import type { sweep } from '../workflows/sweep';
import { audited } from './audited';
import type { Operator } from './operator';
import { describeSweepSchedule } from './schedule';

/** Only one sweep by hand at a time. */
const WORKFLOW_ID = 'sweep-by-hand';

/** A workflow that was started: its run, its page in Temporal's UI, and whether a worker listens that would do its work. */
export interface Started {
  workflowId: string;
  runId: string;
  page: string;
  hasWorkers: boolean;
}

/**
 * Starts a sweep with `cadence`, else with the Schedule's, else with the defaults.
 * Throws InvalidInput naming a wrong field of the cadence, and Conflict when one started by hand is running.
 */
export const startSweep = audited(
  'sweep start',
  async (
    { temporal, pageOf }: Operator,
    { cadence }: { cadence?: CadenceInput | undefined },
  ): Promise<Started> => {
    const client = await temporal();
    const input = parseCadence(cadence ?? (await scheduledCadence(client)));
    const { workflowId, firstExecutionRunId: runId } = await start(client, input);
    // It is started: that nobody can tell is no failure of it, nor a reason to say that none listens.
    const listening = await hasWorkers(client).catch(() => true);
    return { workflowId, runId, page: pageOf(workflowId, runId), hasWorkers: listening };
  },
);

async function start(client: Client, cadence: CadenceInput) {
  try {
    return await client.workflow.start<typeof sweep>('sweep', {
      workflowId: WORKFLOW_ID,
      taskQueue: TASK_QUEUE,
      args: [cadence],
      workflowExecutionTimeout: '6 hours',
      staticSummary: 'A sweep started by hand',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    throw new Conflict(
      `A sweep started by hand is running (workflow ${WORKFLOW_ID}): wait for its end, or cancel it`,
      { cause: error },
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

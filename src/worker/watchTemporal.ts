import { WorkflowNotFoundError, type Client, type Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { NotFound, reasonOf } from '../domain/errors';
import { MAIL_TASK_QUEUE, TASK_QUEUE } from '../domain/ids';
import type { Seen, SeenSchedule } from '../domain/watch';
import { describeSweepSchedule } from '../operations/schedule';

/** What is looked at. */
export interface Watched {
  connection: Connection;
  client: Client;
  namespace: string;
}

/** A server that takes longer to answer all questions does not answer. */
const PATIENCE_MS = 10_000;

const { TaskQueueType } = temporal.api.enums.v1;
type QueueType = temporal.api.enums.v1.TaskQueueType;

/** The Schedule, its latest sweep, and who polls the task queues. Never throws: not answering is something seen. */
export async function lookAtTemporal(watched: Watched): Promise<Seen> {
  const { connection, client } = watched;
  try {
    return await connection.withDeadline(Date.now() + PATIENCE_MS, async () => ({
      unreachable: null,
      schedule: await lookAtSchedule(client),
      queues: [
        await lookAtQueue(watched, TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
        await lookAtQueue(watched, MAIL_TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY),
      ],
    }));
  } catch (error) {
    return { unreachable: reasonOf(error), schedule: null, queues: [] };
  }
}

async function lookAtSchedule(client: Client): Promise<SeenSchedule | null> {
  try {
    const state = await describeSweepSchedule(client);
    const latest = state.recent.at(-1);
    return {
      paused: state.paused,
      note: state.note,
      next: state.next[0]?.toISOString() ?? null,
      skipped: state.skippedAsStillRunning,
      missed: state.missed,
      latest: latest ? await lookAtSweep(client, latest.workflowId) : null,
    };
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** How a sweep went; null when Temporal has forgotten it. */
async function lookAtSweep(client: Client, workflowId: string): Promise<SeenSchedule['latest']> {
  const handle = client.workflow.getHandle(workflowId);
  try {
    const { status, startTime, closeTime } = await handle.describe();
    const failure = status.name === 'FAILED' ? await handle.result().then(() => null, reasonOf) : null;
    const endedAt = closeTime?.toISOString() ?? null;
    return { workflowId, status: status.name, startedAt: startTime.toISOString(), endedAt, failure };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return null;
    throw error;
  }
}

async function lookAtQueue({ connection, namespace }: Watched, name: string, taskQueueType: QueueType) {
  const queue = { namespace, taskQueue: { name }, taskQueueType };
  const { pollers } = await connection.workflowService.describeTaskQueue(queue);
  const times = (pollers ?? []).map(({ lastAccessTime }) => optionalTsToDate(lastAccessTime)?.getTime() ?? 0);
  const polledAt = times.length > 0 ? new Date(Math.max(...times)).toISOString() : null;
  return { name, polledAt };
}

import type { getClient } from '@temporalio/activity';
import { temporal } from '@temporalio/proto';
import { MAIL_TASK_QUEUE } from '../../domain/common/ids';

type TemporalClient = ReturnType<typeof getClient>;

/**
 * `kept`: the limit was the same already. `unsupported`: this Temporal server does not support task-queue rate
 * limits, so the workers' own limit applies.
 */
export type RateResult = 'changed' | 'kept' | 'unsupported';

/** gRPC codes: the server does not know the call, or does not allow it. */
const UNSUPPORTED = new Set<unknown>([12, 7]);

const queueOf = ({ options: { namespace } }: TemporalClient) => ({
  namespace,
  taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
});

/** The limit of the mail task queue in mails per second; null if it leaves that to its workers. */
export async function findMailRate(client: TemporalClient): Promise<number | null> {
  const { config } = await client.workflowService.describeTaskQueue({
    ...queueOf(client),
    taskQueue: { name: MAIL_TASK_QUEUE },
    reportConfig: true,
  });
  return config?.queueRateLimit?.rateLimit?.requestsPerSecond ?? null;
}

/**
 * Sets the limit of the mail task queue to `perSecond` mails a second for all its workers together, whatever limit
 * they were started with. Null removes it, so that theirs applies.
 */
export async function applyMailRate(client: TemporalClient, perSecond: number | null): Promise<RateResult> {
  try {
    const present = await findMailRate(client);
    // The server stores the limit in single precision.
    if (present === (perSecond === null ? null : Math.fround(perSecond))) return 'kept';
    await setMailRate(client, perSecond);
    return 'changed';
  } catch (error) {
    if (UNSUPPORTED.has((error as { code?: unknown }).code)) return 'unsupported';
    throw error;
  }
}

const setMailRate = (client: TemporalClient, perSecond: number | null) =>
  client.workflowService.updateTaskQueueConfig({
    ...queueOf(client),
    taskQueue: MAIL_TASK_QUEUE,
    identity: client.options.identity,
    updateQueueRateLimit: {
      rateLimit: perSecond === null ? null : { requestsPerSecond: perSecond },
      reason: 'mailPerSecond of the cadence',
    },
  });

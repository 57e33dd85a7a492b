import type { getClient } from '@temporalio/activity';
import { temporal } from '@temporalio/proto';
import { MAIL_TASK_QUEUE } from '../../domain/common/ids';

type TemporalClient = ReturnType<typeof getClient>;

/** `kept`: the limit was so already; `unsupported`: this server has none that may be set, the workers' own holds. */
export type RateResult = 'changed' | 'kept' | 'unsupported';

/** Codes of gRPC: the server does not know the call, or does not allow it to us. */
const UNSUPPORTED = new Set<unknown>([12, 7]);

const queueOf = ({ options: { namespace } }: TemporalClient) => ({
  namespace,
  taskQueueType: temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
});

/** How many mails a second the mail task queue gives out at most; null where it leaves that to its workers. */
export async function findMailRate(client: TemporalClient): Promise<number | null> {
  const { config } = await client.workflowService.describeTaskQueue({
    ...queueOf(client),
    taskQueue: { name: MAIL_TASK_QUEUE },
    reportConfig: true,
  });
  return config?.queueRateLimit?.rateLimit?.requestsPerSecond ?? null;
}

/**
 * Has the mail task queue give out at most `perSecond` mails a second to all its workers together, whatever
 * limit these were started with; null takes the queue's limit away, so that theirs holds.
 */
export async function applyMailRate(client: TemporalClient, perSecond: number | null): Promise<RateResult> {
  try {
    const present = await findMailRate(client);
    // The limit travels in single precision.
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

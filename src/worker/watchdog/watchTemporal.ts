import { WorkflowNotFoundError, type Client, type Connection } from '@temporalio/client';
import { temporal } from '@temporalio/proto';
import { optionalTsToDate } from '@temporalio/common/lib/time';
import { NotFound, reasonOf } from '../../domain/common/errors';
import { MAIL_TASK_QUEUE, SWEEP_SCHEDULE_ID, TASK_QUEUE } from '../../domain/common/ids';
import type { Seen, SeenSchedule } from '../../domain/monitoring/health';
import { NOTHING_FOUND } from '../../domain/monitoring/workHealth';
import { findSchedule, installationOf, stateOf } from '../../operations/cadence/scheduleDefinition';
import { describeSweepSchedule } from '../../operations/cadence/schedule';
import { RECONCILE, SYNC } from '../../operations/cadence/upkeepSchedules';
import { isRefused } from '../grpc';
import { seeWork, type WorkWatched } from './watchWork';

/** What is looked at. */
export interface Watched extends WorkWatched {
  connection: Connection;
  client: Client;
  namespace: string;
  /** Whether there is to be a Schedule of the sync: some source is configured. */
  syncs: boolean;
}

/** A server that takes longer to answer all questions does not answer. */
const PATIENCE_MS = 10_000;

/** For the workflows that run, which are some hundred questions. */
const WORK_PATIENCE_MS = 20_000;

const { TaskQueueType } = temporal.api.enums.v1;
type QueueType = temporal.api.enums.v1.TaskQueueType;

/**
 * The Schedules, the latest sweep, who polls the task queues, and the workflows that cannot go on. `before` is what was
 * seen last. Never throws: not answering is something seen.
 */
export async function seeTemporal(watched: Watched, before: Seen | null, now: Date): Promise<Seen> {
  const { connection, client } = watched;
  const work = before?.work ?? NOTHING_FOUND;
  try {
    const seen = await connection.withDeadline(Date.now() + PATIENCE_MS, async () => ({
      unreachable: null,
      schedule: await lookAtSchedule(client),
      queues: [
        ...(await lookAtQueue(watched, TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)),
        ...(await lookAtQueue(watched, MAIL_TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)),
      ],
      ...(await lookAtSchedules(watched)),
    }));
    // A server that cannot list workflows now still answers: what was found before holds on.
    const found = await connection
      .withDeadline(Date.now() + WORK_PATIENCE_MS, () => seeWork(watched, work, now))
      .catch(() => work);
    return { ...seen, work: found };
  } catch (error) {
    return { unreachable: reasonOf(error), schedule: null, queues: [], work };
  }
}

/** All Schedules as they are to be kept, what they say of whose they are, and those beside that of the sweeps. */
async function lookAtSchedules({ client, syncs }: Watched) {
  const others = [
    { kind: 'reconcile' as const, id: RECONCILE.scheduleId },
    ...(syncs ? [{ kind: 'sync' as const, id: SYNC.scheduleId }] : []),
  ];
  const ids = [SWEEP_SCHEDULE_ID, ...others.map(({ id }) => id)];
  const found = (await Promise.all(ids.map((id) => findSchedule(client, id)))).filter((one) => one !== null);
  const schedules = found.map(stateOf);
  const claims = found.flatMap((one) => {
    const installation = installationOf(one);
    return installation ? [{ schedule: one.scheduleId, installation }] : [];
  });
  const upkeep = others.map((one) => {
    const state = schedules.find(({ id }) => id === one.id);
    return { ...one, state: state ? { paused: state.paused, note: state.note } : null };
  });
  return { schedules, claims, upkeep };
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

/** Nothing where the server does not let us see who polls: that says nothing of workers. */
async function lookAtQueue({ connection, namespace }: Watched, name: string, taskQueueType: QueueType) {
  const queue = { namespace, taskQueue: { name }, taskQueueType };
  const described = await connection.workflowService.describeTaskQueue(queue).catch((error: unknown) => {
    if (isRefused(error)) return null;
    throw error;
  });
  if (!described) return [];
  const times = described.pollers.map(
    ({ lastAccessTime }) => optionalTsToDate(lastAccessTime)?.getTime() ?? 0,
  );
  const polledAt = times.length > 0 ? new Date(Math.max(...times)).toISOString() : null;
  return [{ name, polledAt }];
}

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

/** What the watchdog watches. */
export interface Watched extends WorkWatched {
  connection: Connection;
  client: Client;
  namespace: string;
  /** Whether the Schedule of the sync should exist, because a source is configured. */
  syncs: boolean;
}

/** A server that takes longer than this for all questions counts as not answering. */
const TIMEOUT_MS = 10_000;

/** The same for the running workflows, about a hundred questions. */
const WORK_TIMEOUT_MS = 20_000;

const { TaskQueueType } = temporal.api.enums.v1;
type QueueType = temporal.api.enums.v1.TaskQueueType;

/**
 * Checks the Schedules, the latest sweep, the pollers of the task queues, and the workflows that cannot continue.
 * `before` is the previous result. Never throws: a server that does not answer is a result, too.
 */
export async function seeTemporal(watched: Watched, before: Seen | null, now: Date): Promise<Seen> {
  const { connection, client } = watched;
  const work = before?.work ?? NOTHING_FOUND;
  try {
    const seen = await connection.withDeadline(Date.now() + TIMEOUT_MS, async () => ({
      unreachable: null,
      schedule: await lookAtSchedule(client),
      queues: [
        ...(await lookAtQueue(watched, TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)),
        ...(await lookAtQueue(watched, MAIL_TASK_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY)),
      ],
      ...(await lookAtSchedules(watched)),
    }));
    // A server that cannot list workflows now still answers, so the previous findings are kept.
    const found = await connection
      .withDeadline(Date.now() + WORK_TIMEOUT_MS, () => seeWork(watched, work, now))
      .catch(() => work);
    return { ...seen, work: found };
  } catch (error) {
    return { unreachable: reasonOf(error), schedule: null, queues: [], work };
  }
}

/** All Schedules in the form in which they are saved, the installations they name, and those other than the sweeps'. */
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

/** The state of a sweep; null if Temporal no longer has it. */
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

/** Empty if the server does not let us see pollers: that says nothing about workers. */
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

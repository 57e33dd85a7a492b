import type { V1CronJob } from '@kubernetes/client-node';
import type { TaskRow, UnreadTask } from '../../domain/sync/inventory';
import { Refused } from '../errors';
import { listedInventory } from '../listed';
import { liveTasks, switchedAndReadBack, type Change } from '../live';
import type { Mirror } from '../mirror';
import type { ReadSource, SwitchingSource } from '../source';
import { listCluster, type Reading } from './list';
import { CLOSED_AT, CLOSED_GENERATION, taskRow } from './rows';

/** What a source of CronJobs works with. */
export interface KubernetesParts extends Reading {
  name: string;
  mirror: Mirror;
}

/** What is read of a cluster. */
export const readFrom = (parts: KubernetesParts): ReadSource => ({
  name: parts.name,
  open: async () => listedInventory(parts.name, () => listCluster(parts), parts.people),
  async get(taskIds) {
    const { found, archived } = await find(parts, taskIds);
    return liveTasks(parts, found, archived);
  },
});

/**
 * How CronJobs are suspended, and resumed: what was looked at is what is patched. Where somebody changed it in between
 * the server refuses, and it is looked at anew.
 */
export const switchedByPatch = (parts: KubernetesParts): Pick<SwitchingSource, 'close' | 'restore'> =>
  switchedAndReadBack({
    ...parts,
    find: async (taskIds) => (await find(parts, taskIds)).found,
    async write(tasks, change) {
      const words = await Promise.all(
        tasks.map(async ({ id, cronJob }) => [id, await patch(parts, cronJob, change)] as const),
      );
      return new Map(words.flatMap(([id, said]) => (said === null ? [] : [[id, said]])));
    },
  });

/** A task with the object that it was made of. */
type CronJobTask = TaskRow & { cronJob: V1CronJob };

interface Found {
  found: Map<string, CronJobTask | UnreadTask>;
  /** Those of their namespaces that are being deleted. */
  archived: Set<string>;
}

/** The tasks as they are now. */
async function find({ cluster, rows }: KubernetesParts, taskIds: string[]): Promise<Found> {
  const places = taskIds.flatMap((taskId) => {
    const [, namespace, name] = /^([^/]+)\/([^/]+)$/.exec(taskId) ?? [];
    return namespace && name ? [{ taskId, namespace, name }] : [];
  });
  const names = [...new Set(places.map(({ namespace }) => namespace))];
  const read = names.map(async (name) => [name, await orWords(cluster.namespace(name))] as const);
  const namespaces = new Map(await Promise.all(read));
  const found: Found['found'] = new Map();
  await Promise.all(
    places.map(async ({ taskId, namespace, name }) => {
      const inside = namespaces.get(namespace);
      const cronJob =
        typeof inside === 'object' && inside ? await orWords(cluster.cronJob(namespace, name)) : inside;
      if (typeof cronJob === 'string') found.set(taskId, { taskId, error: cronJob });
      else if (cronJob && typeof inside === 'object' && inside) {
        found.set(taskId, { ...taskRow(cronJob, { namespace: inside, runs: null }, rows), cronJob });
      }
    }),
  );
  const isArchived = (name: string) => {
    const one = namespaces.get(name);
    return typeof one === 'object' && one?.metadata?.deletionTimestamp !== undefined;
  };
  return { found, archived: new Set(names.filter(isArchived)) };
}

/** What was read, or the words of what was refused. */
const orWords = <T>(read: Promise<T>): Promise<T | string> =>
  read.catch((error: unknown) => {
    if (error instanceof Refused) return error.message;
    throw error;
  });

/** Suspends a CronJob as it was read, or resumes it. Returns what the server refused for good, else null. */
async function patch(
  { cluster }: KubernetesParts,
  { metadata }: V1CronJob,
  { enabled, now }: Change,
): Promise<string | null> {
  const { namespace = '', name = '', resourceVersion, generation = 0, annotations } = metadata ?? {};
  const closed = annotations?.[CLOSED_GENERATION];
  if (enabled && closed !== undefined && closed !== String(generation)) return 'changed since it was closed';
  const notes = {
    [CLOSED_AT]: enabled ? null : now.toISOString(),
    // The server counts each change of a spec.
    [CLOSED_GENERATION]: enabled ? null : String(generation + 1),
  };
  try {
    const body = { metadata: { resourceVersion, annotations: notes }, spec: { suspend: !enabled } };
    await cluster.patch(namespace, name, body);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.code === 404 || error.code === 409 ? null : error.message;
  }
  return null;
}

import type { V1Namespace } from '@kubernetes/client-node';
import type { TaskRow } from '../../domain/sync/inventory';
import { Refused } from '../errors';
import type { Listed } from '../listed';
import type { People } from '../people/people';
import type { Cluster } from './client';
import { projectRow, taskRow, type RowSettings } from './rows';
import { runsOf, type Runs } from './runs';

/** What of a cluster is read, and how. */
export interface Reading {
  cluster: Cluster;
  rows: RowSettings;
  /** Null for all but those of Kubernetes itself. */
  namespaces: string[] | null;
  /** A selector of labels that CronJobs have; null for all. */
  selector: string | null;
  people: People | null;
}

/** Namespaces of Kubernetes itself, which are read where they are named. */
const SYSTEM = new Set(['kube-system', 'kube-public', 'kube-node-lease']);

const NAME_THEM =
  'name the namespaces that the account may read in namespaces, or grant it the ClusterRole of the documentation';

/**
 * Everything that a cluster has, in a list for each kind, or for each kind and namespace where these are named. A named
 * namespace that may not be read is unread; none that there is not any more. Rejects as a source's `open`.
 */
export async function listCluster(reading: Reading): Promise<Listed> {
  const { namespaces } = reading;
  const lists =
    namespaces === null ? [await listAll(reading)] : await Promise.all(namespaces.map(listOf(reading)));
  const read = lists.filter((list) => typeof list !== 'string');
  return {
    projects: read.flatMap((list) => list.projects).map((one) => projectRow(one, reading.rows)),
    tasks: read.flatMap((list) => list.tasks),
    unread: new Map(
      lists.flatMap((list, at) => (typeof list === 'string' ? [[namespaces![at]!, list]] : [])),
    ),
    faults: [],
  };
}

interface Lists {
  projects: V1Namespace[];
  tasks: TaskRow[];
}

async function listAll(reading: Reading): Promise<Lists> {
  const { cluster } = reading;
  try {
    const namespaces = (await cluster.namespaces()).filter(
      ({ metadata }) => !SYSTEM.has(metadata?.name ?? ''),
    );
    return { projects: namespaces, tasks: await tasksIn(reading, null, namespaces) };
  } catch (error) {
    if (error instanceof Refused && error.code === 403)
      throw new Refused(error.api, `${error.words}; ${NAME_THEM}`, error.code);
    throw error;
  }
}

/** What one namespace has, or why it could not be read. */
const listOf =
  (reading: Reading) =>
  async (name: string): Promise<Lists | string> => {
    const { cluster } = reading;
    try {
      const namespace = await cluster.namespace(name);
      if (!namespace) return { projects: [], tasks: [] };
      return { projects: [namespace], tasks: await tasksIn(reading, name, [namespace]) };
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  };

/** Null where they may not be read: then nothing is known of runs but what CronJobs say. */
const runsIn = async (cluster: Cluster, namespace: string | null): Promise<Runs | null> => {
  try {
    return await runsOf(cluster.jobs(namespace));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
};

/**
 * The CronJobs of one of these namespaces, or of all of them. One in another is left to the next sync: that was made after
 * the namespaces were listed, or is of Kubernetes itself.
 */
async function tasksIn(
  { cluster, rows, selector }: Reading,
  name: string | null,
  namespaces: V1Namespace[],
): Promise<TaskRow[]> {
  const byName = new Map(namespaces.map((one) => [one.metadata?.name, one]));
  const runs = await runsIn(cluster, name);
  const tasks: TaskRow[] = [];
  for await (const page of cluster.cronJobs(name, selector))
    for (const cronJob of page) {
      const namespace = byName.get(cronJob.metadata?.namespace);
      if (namespace) tasks.push(taskRow(cronJob, { namespace, runs }, rows));
    }
  return tasks;
}

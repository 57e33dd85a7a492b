import type { V1CronJob, V1Namespace } from '@kubernetes/client-node';
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
  const { cluster, selector } = reading;
  try {
    const namespaces = (await cluster.namespaces()).filter(
      ({ metadata }) => !SYSTEM.has(metadata?.name ?? ''),
    );
    const [cronJobs, runs] = [await cluster.cronJobs(null, selector), await runsIn(cluster, null)];
    return { projects: namespaces, tasks: rowsOf(reading, { namespaces, cronJobs, runs }) };
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
    const { cluster, selector } = reading;
    try {
      const namespace = await cluster.namespace(name);
      if (!namespace) return { projects: [], tasks: [] };
      const [cronJobs, runs] = [await cluster.cronJobs(name, selector), await runsIn(cluster, name)];
      return { projects: [namespace], tasks: rowsOf(reading, { namespaces: [namespace], cronJobs, runs }) };
    } catch (error) {
      if (error instanceof Refused) return error.message;
      throw error;
    }
  };

/** Null where they may not be read: then nothing is known of runs but what CronJobs say. */
const runsIn = async (cluster: Cluster, namespace: string | null): Promise<Runs | null> => {
  try {
    return runsOf(await cluster.jobs(namespace));
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
};

/** One in a namespace that is not told is left to the next sync: it was made after the namespaces were listed. */
function rowsOf(
  { rows }: Reading,
  { namespaces, cronJobs, runs }: { namespaces: V1Namespace[]; cronJobs: V1CronJob[]; runs: Runs | null },
): TaskRow[] {
  const byName = new Map(namespaces.map((one) => [one.metadata?.name, one]));
  return cronJobs.flatMap((cronJob) => {
    const namespace = byName.get(cronJob.metadata?.namespace);
    return namespace ? [taskRow(cronJob, { namespace, runs }, rows)] : [];
  });
}

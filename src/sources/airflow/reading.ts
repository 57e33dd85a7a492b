import pMap from 'p-map';
import type { TaskRow, UnreadTask } from '../../domain/sync/inventory';
import { Refused, UnexpectedAnswer } from '../errors';
import type { Listed } from '../listed';
import type { Mirrored } from '../live';
import { isId, LONGEST_ID } from '../storable';
import { createAirflow, type Airflow } from './api';
import { isThere, type Dag } from './dags';
import type { Gateway } from './gateway';
import { projectOf, type ProjectRule } from './projects';
import { taskRow, type Making, type ReadDag } from './rows';

/** What an Airflow is read with. */
export interface AirflowParts extends Mirrored {
  gateway: Gateway;
  url: string;
  project: ProjectRule | undefined;
  /** DAGs that are asked about at once. */
  concurrency: number;
}

/** All DAGs that have a schedule. Rejects where the list of them cannot be read to its end. */
export async function listTasks(parts: AirflowParts): Promise<Listed> {
  const airflow = createAirflow(parts.gateway);
  const { dags, missing } = await present(parts, airflow);
  const unread = new Map<string, string>();
  for (const { project, error } of missing) unread.set(project, error);
  for (const dag of dags.filter(({ id }) => !isId(id)))
    unread.set(
      projectOf(parts.project, dag),
      `DAG ${dag.id} has an id of more than ${LONGEST_ID} characters`,
    );
  const kept = dags.filter(({ id }) => isId(id));
  const making = await makingOf(parts);
  const versions = await airflow.latestVersions(kept.length);
  const versioned = kept.map((dag) => ({ ...dag, version: dag.version ?? versions.get(dag.id) ?? null }));
  const read = await pMap(versioned, (dag) => readDag(airflow, dag), { concurrency: parts.concurrency });
  return { projects: null, tasks: read.map((one) => taskRow(one, making)), unread, faults: [] };
}

/**
 * The periodic DAGs there are, and projects of known ones that the account may not see any more. What comes and goes
 * while pages are read can push a DAG out of them, and one that is hidden is in none: so a known DAG counts as gone
 * only once Airflow says of it alone that it is not there.
 */
async function present(parts: AirflowParts, airflow: Airflow) {
  const [listed, broken] = await Promise.all([airflow.listDags(), airflow.brokenFiles()]);
  const found = new Map(listed.map((dag) => [dag.id, dag]));
  const missing: { project: string; error: string }[] = [];
  const unlisted = (await knownTasks(parts)).filter(({ id }) => !found.has(id));
  const look = async ({ id, project }: KnownId) => {
    const dag = await orWords(airflow.findDag(id));
    if (typeof dag === 'string') missing.push({ project, error: dag });
    else if (dag) found.set(id, dag);
  };
  await pMap(unlisted, look, { concurrency: parts.concurrency });
  return { dags: [...found.values()].filter((dag) => isPeriodic(dag) && isThere(dag, broken)), missing };
}

interface KnownId {
  id: string;
  project: string;
}

async function knownTasks({ mirror, name }: AirflowParts): Promise<KnownId[]> {
  const known: KnownId[] = [];
  for (const { id: project } of await mirror.projects(name))
    known.push(...(await mirror.tasksOf(name, project)).map((id) => ({ id, project })));
  return known;
}

const isPeriodic = ({ schedule }: Dag) => schedule !== null;

async function readDag(airflow: Airflow, dag: Dag): Promise<ReadDag> {
  return { dag, evidence: await airflow.evidenceOf(dag), runs: await airflow.runsOf(dag) };
}

const makingOf = async ({ gateway, url, project }: AirflowParts): Promise<Making> => ({
  url,
  project,
  api: (await gateway.about()).api,
});

/** The DAGs as they are now, without their runs, by id; absent where they are gone or no periodic tasks. */
export async function findTasks(
  parts: AirflowParts,
  taskIds: string[],
): Promise<Map<string, TaskRow | UnreadTask>> {
  const airflow = createAirflow(parts.gateway);
  const making = await makingOf(parts);
  let broken: ReturnType<Airflow['brokenFiles']> | undefined;
  const find = async (taskId: string): Promise<TaskRow | UnreadTask | null> => {
    const dag = await orWords(airflow.findDag(taskId));
    if (typeof dag === 'string') return { taskId, error: dag };
    if (!dag || !isPeriodic(dag)) return null;
    if (dag.stale && !isThere(dag, await (broken ??= airflow.brokenFiles()))) return null;
    return taskRow({ dag, evidence: await airflow.evidenceOf(dag), runs: null }, making);
  };
  const found = await pMap(taskIds, async (id) => [id, await find(id)] as const, {
    concurrency: parts.concurrency,
  });
  return new Map(found.flatMap(([id, task]) => (task === null ? [] : [[id, task]])));
}

/** What was refused, in words. Rejects with anything else: an Airflow that is away says nothing of a DAG. */
export async function orWords<T>(answer: Promise<T>): Promise<T | string> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Refused || error instanceof UnexpectedAnswer) return error.message;
    throw error;
  }
}

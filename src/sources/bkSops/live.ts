import type { UnreadTask } from '../../domain/sync/inventory';
import { Refused, SourceUnavailable, UnexpectedAnswer } from '../errors';
import { findBusinesses } from './cmdb';
import type { BkSopsParts } from './inventory';
import type { KnownTask } from '../mirror';
import { businessOf } from './projects';
import type { BkTask } from './sops';
import { getTask, isBroken, listTasks } from './secondWay';

/** A task as bk-sops has it at this moment, with what the mirror knows of it. */
export interface ReadTask {
  known: KnownTask;
  task: BkTask;
}

/** Up to so many tasks of a project are asked for one by one; more are found in the project's list. */
const ONE_BY_ONE = 5;

/** The tasks as they are now, by id; absent where gone, with the words where refused. */
export async function readLive(
  { name, sops, mirror }: BkSopsParts,
  taskIds: string[],
): Promise<Map<string, ReadTask | UnreadTask>> {
  const known = await mirror.tasks(name, taskIds);
  const projects = [...new Set(known.map(({ projectId }) => projectId))];
  const found = new Map<string, ReadTask | UnreadTask>();
  await Promise.all(
    projects.map(async (project) => {
      const wanted = known.filter(({ projectId }) => projectId === project);
      for (const read of await readOfProject(sops, project, wanted)) found.set(idOf(read), read);
    }),
  );
  return found;
}

const idOf = (read: ReadTask | UnreadTask) => ('error' in read ? read.taskId : read.known.taskId);

async function readOfProject(
  sops: BkSopsParts['sops'],
  project: string,
  wanted: KnownTask[],
): Promise<(ReadTask | UnreadTask)[]> {
  if (wanted.length <= ONE_BY_ONE) return readEach(sops, wanted);
  const ids = new Set(wanted.map(({ taskId }) => taskId));
  try {
    const listed = await listTasks(sops, project, (taskId) => ids.has(taskId));
    const tasks = new Map(listed.map((task) => [task.id, task]));
    return wanted.flatMap((known) => {
      const task = tasks.get(known.taskId);
      return task ? [{ known, task }] : [];
    });
  } catch (error) {
    // One task may have broken the list: which, each of them tells.
    if (isBroken(error)) return readEach(sops, wanted);
    return wanted.map(({ taskId }) => ({ taskId, error: wordsOf(error) }));
  }
}

async function readEach(sops: BkSopsParts['sops'], wanted: KnownTask[]) {
  const read = await Promise.all(wanted.map((known) => readOne(sops, known)));
  return read.filter((one) => one !== null);
}

async function readOne(sops: BkSopsParts['sops'], known: KnownTask): Promise<ReadTask | UnreadTask | null> {
  try {
    const task = await getTask(sops, known.projectId, known.taskId);
    return task && { known, task };
  } catch (error) {
    return { taskId: known.taskId, error: wordsOf(error) };
  }
}

/** What was refused, in bk-sops' words. Throws anything else: a source that is away says nothing of a task. */
export function wordsOf(error: unknown): string {
  if (error instanceof Refused || error instanceof UnexpectedAnswer) return error.message;
  throw error;
}

/** Which of the projects are archived, by the CMDB's word at this moment; one that is missing is not. */
export async function findArchived(
  { gateway, settings }: BkSopsParts,
  projects: string[],
): Promise<Set<string>> {
  const ids = [...new Set(projects)].map(businessOf).filter((id) => id !== null);
  try {
    const businesses = await findBusinesses(gateway, settings, ids);
    return new Set([...businesses.values()].filter(({ archived }) => archived).map(({ id }) => String(id)));
  } catch (error) {
    // Without the CMDB's word no project counts as archived, nor as living.
    throw new SourceUnavailable(wordsOf(error), { cause: error });
  }
}

import { Refused, SourceUnavailable } from '../errors';
import { ServerError } from '../http';
import { NotThere } from './answer';
import type { BkTask, Sops } from './sops';

// bk-sops answers for a list as a whole: one task whose flow template is deleted for good, or whose row in the
// scheduler's table is lost, breaks it. What follows reads all that can be read nevertheless.

/** bk-sops broke over some object, not over the project or the task that it was asked for. */
export const isBroken = (error: unknown): error is ServerError | NotThere =>
  error instanceof ServerError || (error instanceof NotThere && error.what === 'object');

/** The task is deleted, by bk-sops' word. */
const isGone = (error: unknown): error is NotThere => error instanceof NotThere && error.what === 'task';

/**
 * The tasks of a project: of those that `wanted` names the latest edit, too, where bk-sops can tell of it. Throws what
 * the gateway throws.
 */
export async function listTasks(
  sops: Sops,
  project: string,
  wanted: (taskId: string) => boolean = () => true,
): Promise<BkTask[]> {
  try {
    return await sops.listTasks(project, true);
  } catch (error) {
    if (!isBroken(error)) throw error;
  }
  const tasks = await sops.listTasks(project, false);
  return Promise.all(tasks.map(async (task) => (wanted(task.id) ? withEdit(sops, project, task) : task)));
}

/** The task with its latest edit, as it is by itself; as it is in the list where that is not told. */
async function withEdit(sops: Sops, project: string, task: BkTask): Promise<BkTask> {
  try {
    return { ...(await sops.getTask(project, task.id, true)), allowed: task.allowed };
  } catch (error) {
    if (error instanceof Refused || error instanceof ServerError)
      return { ...task, editError: error.message };
    throw error;
  }
}

/**
 * One task, null where it is deleted. Throws what the gateway throws; Refused, too, where bk-sops breaks over this task
 * while it works.
 */
export async function getTask(sops: Sops, project: string, taskId: string): Promise<BkTask | null> {
  try {
    return await sops.getTask(project, taskId, true);
  } catch (error) {
    if (isGone(error)) return null;
    if (!isBroken(error)) throw error;
  }
  try {
    return await sops.getTask(project, taskId, false);
  } catch (error) {
    if (isGone(error)) return null;
    if (!isBroken(error)) throw error;
    await requireWorking(sops, project);
    throw new BrokenTask(error.message);
  }
}

/** bk-sops breaks over this task, and over others not. */
class BrokenTask extends Refused {
  constructor(words: string) {
    super(words, 'bk-sops works but for this task, which probably lost its row in the scheduler', null);
  }
}

/** Rejects with SourceUnavailable where bk-sops answers for nothing of the project. */
export async function requireWorking(sops: Sops, project: string): Promise<void> {
  try {
    await askWhetherTrusted(sops, project);
  } catch (error) {
    if (error instanceof SourceUnavailable) throw error;
  }
}

/** A number that no task has. */
const NOBODY = '0';

/**
 * Whether bk-sops trusts the application, which then needs no permission of the account for a task: only who is trusted
 * gets past the permission for one that cannot be there. Null where the answer does not tell. Throws what the gateway
 * throws.
 */
export async function askWhetherTrusted(sops: Sops, project: string): Promise<boolean | null> {
  try {
    await sops.getTask(project, NOBODY, false);
  } catch (error) {
    if (isGone(error)) return error.byView;
    if (!(error instanceof NotThere)) throw error;
  }
  return null;
}

/** Of tasks that are asked for one by one: those that could be read, and those that bk-sops breaks over. */
export interface OneByOne {
  tasks: BkTask[];
  broken: string[];
}

/** The tasks of those ids, which may be of other projects or of none. Rejects with SourceUnavailable. */
export async function readOneByOne(sops: Sops, project: string, ids: string[]): Promise<OneByOne> {
  const broken: string[] = [];
  const read = async (taskId: string) => {
    try {
      return await getTask(sops, project, taskId);
    } catch (error) {
      if (error instanceof SourceUnavailable) throw error;
      if (error instanceof BrokenTask) broken.push(taskId);
      return null;
    }
  };
  const tasks = (await Promise.all(ids.map(read))).filter((task) => task !== null);
  return { tasks, broken };
}

import type { CloseResult, LiveTask, TaskRow, UnreadTask } from '../domain/sync/inventory';
import type { Mirror } from './mirror';
import type { SwitchingSource } from './source';

/** Tasks as a system has them now, by id: one that does not exist is absent, one that cannot be read says why. */
export type Found<Task extends TaskRow = TaskRow> = ReadonlyMap<string, Task | UnreadTask>;

/** The mirror of a source, by its name. */
export interface Mirrored {
  name: string;
  mirror: Mirror;
}

/** Found tasks as `get` answers with them. A date that is of an edit of ours is the mirror's. */
export async function liveTasks(
  { name, mirror }: Mirrored,
  found: Found,
  archived: ReadonlySet<string>,
): Promise<Map<string, LiveTask | UnreadTask>> {
  const known = new Map((await mirror.tasks(name, [...found.keys()])).map((one) => [one.taskId, one]));
  return new Map(
    [...found].map(([taskId, task]): [string, LiveTask | UnreadTask] => {
      if ('error' in task) return [taskId, task];
      const { enabled, projectId, editedByUs, editTold, editedAt, createdAt, managedBy } = task;
      const mirrored = editedByUs ? known.get(taskId)?.touchedAt : null;
      const live = {
        taskId,
        enabled,
        projectArchived: archived.has(projectId),
        touchedAt: mirrored ?? editedAt ?? createdAt,
        ...(managedBy && { managedBy }),
      };
      return [taskId, editTold ? live : { ...live, editUntold: true as const }];
    }),
  );
}

/** How tasks are to be, from `now` on. */
export interface Change {
  enabled: boolean;
  now: Date;
  stopped: AbortSignal | undefined;
}

/** A system whose tasks Rollcall switches. */
interface Switched<Task extends TaskRow> extends Mirrored {
  /** Each task with what `write` needs of it beside its row. */
  find(taskIds: string[]): Promise<Found<Task>>;
  /**
   * Switches these tasks, which are not as wanted. Resolves with what one of them refused, in the system's words, by
   * its id. Rejects with SourceUnavailable where nothing is known of any, as once `stopped` is aborted.
   */
  write(tasks: Task[], change: Change): Promise<ReadonlyMap<string, string>>;
}

/** How tasks of such a system are closed and restored: what counts is how they read back. */
export const switchedAndReadBack = <Task extends TaskRow>(
  system: Switched<Task>,
): Pick<SwitchingSource, 'close' | 'restore'> => ({
  close: (taskIds, now, stopped) => switchAll(system, taskIds, { enabled: false, now, stopped }),
  restore: (taskIds, now, stopped) => switchAll(system, taskIds, { enabled: true, now, stopped }),
});

async function switchAll<Task extends TaskRow>(
  system: Switched<Task>,
  taskIds: string[],
  change: Change,
): Promise<CloseResult[]> {
  if (taskIds.length === 0) return [];
  const { name, mirror } = system;
  const { enabled } = change;
  const before = await system.find(taskIds);
  const hashes = enabled ? await hashesIn(system, taskIds) : new Map<string, string>();
  const refusals = new Map<string, string>();
  for (const id of taskIds) {
    const error = refusalOf(before.get(id), enabled, hashes.get(id));
    if (error !== null) refusals.set(id, error);
  }
  const after = await untilSwitched(system, before, change, refusals);
  const results = taskIds.map((taskId) => ({
    taskId,
    error: errorOf(after.get(taskId), enabled, refusals.get(taskId)),
  }));
  const done = results.filter(({ error }) => error === null).map(({ taskId }) => taskId);
  await mirror.setEnabled(name, done, enabled);
  return results;
}

/**
 * Switches until the tasks read back as wanted. Some systems read a task, and write all of it once it has run, as
 * Celery's beat: what was written in between is lost. Adds to the refusals.
 */
async function untilSwitched<Task extends TaskRow>(
  system: Switched<Task>,
  before: Found<Task>,
  change: Change,
  refusals: Map<string, string>,
): Promise<Found> {
  let tasks = before;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const wrong = [...tasks].flatMap(([id, task]) =>
      'error' in task || task.enabled === change.enabled || refusals.has(id) ? [] : [task],
    );
    if (wrong.length === 0) break;
    for (const [id, words] of await system.write(wrong, change)) refusals.set(id, words);
    tasks = await system.find([...before.keys()]);
  }
  return tasks;
}

const ATTEMPTS = 3;

const hashesIn = async ({ mirror, name }: Mirrored, taskIds: string[]) =>
  new Map((await mirror.tasks(name, taskIds)).map(({ taskId, rowHash }) => [taskId, rowHash]));

/** Why a task is not switched; null where it may be. `hash` is what the mirror knows of a task to restore. */
function refusalOf(
  task: TaskRow | UnreadTask | undefined,
  enabled: boolean,
  hash: string | undefined,
): string | null {
  if (!task) return enabled ? 'the task is gone' : 'there is no such task';
  if ('error' in task) return task.error;
  if (task.managedBy) return `it is defined in ${task.managedBy}: it is switched there`;
  const changed = enabled && !task.enabled && !task.editedByUs && hash !== task.rowHash;
  return changed ? 'changed since it was closed' : null;
}

/** What is wrong with a task that was just switched, as it reads back; null when nothing is. */
function errorOf(
  task: TaskRow | UnreadTask | undefined,
  enabled: boolean,
  refusal: string | undefined,
): string | null {
  if (task && !('error' in task) && task.enabled === enabled) return null;
  if (refusal !== undefined) return refusal;
  if (!task) return 'it was gone when it was read back';
  if ('error' in task)
    return `it was told to ${enabled ? 'restore' : 'close'}, and could not be read back: ${task.error}`;
  return enabled
    ? 'it was switched on, and reads back disabled'
    : 'it was switched off, and reads back enabled';
}

import type { CloseResult, LiveTask, TaskRow } from '../../domain/sync/inventory';
import type { Mirror } from '../mirror';
import { Refused } from '../errors';
import type { ReadSource, SwitchingSource } from '../source';
import { rowOf } from './cells';
import { snapshotOnDemand, type Database, type Row, type Snapshot } from './database';
import { sqlInventory, type People } from './inventory';
import type { Queries } from './queries';
import { asKept, readAll, refuseHidden } from './reading';

/** What a source of SQL works with. */
export interface SqlParts {
  name: string;
  database: Database;
  queries: Queries;
  people: People;
  accounts: readonly string[];
  mirror: Mirror;
}

/** What is read of the database. */
export const readFrom = (parts: SqlParts): ReadSource => ({
  name: parts.name,
  open: async () =>
    sqlInventory(parts.name, { ...parts, snapshot: snapshotOnDemand(parts.database) }, parts.people),
  get: (taskIds) => get(parts, taskIds),
});

/** How the database switches tasks off and on, by the statements `close` and `restore`. */
export const switchedBySql = (
  parts: SqlParts,
  statements: { close: string[]; restore: string[] },
): Pick<SwitchingSource, 'close' | 'restore'> => ({
  close: (taskIds) => switchAll(parts, taskIds, { enabled: false, statements: statements.close }),
  restore: (taskIds) => switchAll(parts, taskIds, { enabled: true, statements: statements.restore }),
});

async function inSnapshot<T>(database: Database, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const snapshot = await database.snapshot();
  try {
    return await work(snapshot);
  } finally {
    await snapshot.end();
  }
}

/** The tasks as they are now, by id. Throws Refused for one whose row is wrong: a sync tells of it in full. */
async function findTasks(
  { database, queries, accounts }: SqlParts,
  snapshot: Snapshot,
  taskIds: string[],
): Promise<Map<string, TaskRow>> {
  await refuseHidden({ snapshot, queries });
  const query = `select * from (${queries.tasks}\n) task where ${database.isAmong('task.id')}`;
  const rows = await readAll(snapshot, query, { ids: taskIds });
  return new Map(
    rows.map((row) => {
      const read = rowOf('tasks', queries.derive?.(row) ?? row);
      if ('faults' in read) throw new Refused('tasks query', faultIn(row, read.faults), null);
      return [read.row.id, asKept(read.row, accounts)];
    }),
  );
}

const faultIn = (row: Row, faults: { field: string; expected: string }[]) =>
  faults.map(({ field, expected }) => `task ${String(row['id'])}, ${field}: expected ${expected}`).join('; ');

async function get(parts: SqlParts, taskIds: string[]): Promise<Map<string, LiveTask>> {
  if (taskIds.length === 0) return new Map();
  const known = new Map((await parts.mirror.tasks(parts.name, taskIds)).map((one) => [one.taskId, one]));
  return inSnapshot(parts.database, async (snapshot) => {
    const tasks = [...(await findTasks(parts, snapshot, taskIds)).values()];
    const archived = await findArchived(parts, snapshot, [...new Set(tasks.map((task) => task.projectId))]);
    return new Map(
      tasks.map(({ id, enabled, projectId, editedByUs, editedAt, createdAt }) => {
        const touchedAt = editedByUs ? (known.get(id)?.touchedAt ?? createdAt) : (editedAt ?? createdAt);
        return [id, { taskId: id, enabled, projectArchived: archived.has(projectId), touchedAt }];
      }),
    );
  });
}

async function findArchived(
  { database, queries }: SqlParts,
  snapshot: Snapshot,
  projects: string[],
): Promise<Set<string>> {
  if (queries.projects === null || projects.length === 0) return new Set();
  const query = `select * from (${queries.projects}\n) project where ${database.isAmong('project.id')}`;
  const rows = await readAll(snapshot, query, { ids: projects });
  return new Set(rows.flatMap((row) => (row['archived_at'] == null ? [] : [String(row['id'])])));
}

/** Runs the statements for what is not as it should be, reads the tasks back, and has the mirror say what they are. */
async function switchAll(
  parts: SqlParts,
  taskIds: string[],
  { enabled, statements }: { enabled: boolean; statements: string[] },
): Promise<CloseResult[]> {
  if (taskIds.length === 0) return [];
  const { name, database, mirror } = parts;
  const before = await inSnapshot(database, (snapshot) => findTasks(parts, snapshot, taskIds));
  const hashes = enabled ? await hashesIn(mirror, name, taskIds) : null;
  const refusals = new Map(
    taskIds.flatMap((id) => {
      const error = refusalOf(before.get(id), enabled, hashes?.get(id));
      return error === null ? [] : [[id, error]];
    }),
  );
  const wanted = taskIds.filter((id) => !refusals.has(id));
  const after = await untilSwitched(parts, before, { wanted, enabled, statements });
  const results = taskIds.map((taskId) => ({
    taskId,
    error: refusals.get(taskId) ?? errorOf(after.get(taskId), enabled),
  }));
  const done = results.filter(({ error }) => error === null).map(({ taskId }) => taskId);
  await mirror.setEnabled(name, done, enabled);
  return results;
}

/**
 * Runs the statements until the tasks read back as wanted. Beat, for one, reads a task, and writes all of it once it has
 * run: what was written in between is lost.
 */
async function untilSwitched(
  parts: SqlParts,
  before: Map<string, TaskRow>,
  { wanted, enabled, statements }: { wanted: string[]; enabled: boolean; statements: string[] },
): Promise<Map<string, TaskRow>> {
  let tasks = before;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const ids = wanted.filter((id) => tasks.has(id) && tasks.get(id)?.enabled !== enabled);
    if (ids.length === 0) break;
    await parts.database.write(statements, { ids });
    tasks = await inSnapshot(parts.database, (snapshot) => findTasks(parts, snapshot, wanted));
  }
  return tasks;
}

const ATTEMPTS = 3;

const hashesIn = async (mirror: Mirror, name: string, taskIds: string[]) =>
  new Map((await mirror.tasks(name, taskIds)).map(({ taskId, rowHash }) => [taskId, rowHash]));

/** Why a task is not switched; null where it may be. `hash` is what the mirror knows of a task to restore. */
function refusalOf(task: TaskRow | undefined, enabled: boolean, hash: string | undefined): string | null {
  if (!task) return enabled ? 'the task is gone' : 'there is no such task';
  const changed = enabled && !task.enabled && !task.editedByUs && hash !== task.rowHash;
  return changed ? 'changed since it was closed' : null;
}

/** What is wrong with a task that was just switched, as it reads back; null when nothing is. */
function errorOf(task: TaskRow | undefined, enabled: boolean): string | null {
  if (!task) return 'it was gone when it was read back';
  if (task.enabled === enabled) return null;
  const [query, now] = enabled ? ['restore', 'disabled'] : ['close', 'enabled'];
  return `the ${query} query ran, and the task reads back ${now}`;
}

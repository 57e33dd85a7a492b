import type { TaskRow } from '../../domain/sync/inventory';
import { rowOf } from '../cells/values';
import { Refused } from '../errors';
import { liveTasks, switchedAndReadBack } from '../live';
import type { Mirror } from '../mirror';
import { asKept } from '../ownEdits';
import type { ReadSource, SwitchingSource } from '../source';
import { snapshotOnDemand, type Database, type Row, type Snapshot } from './database';
import { sqlInventory } from './inventory';
import type { People } from '../people/people';
import type { Queries } from './queries';
import { readAll, refuseHidden } from './reading';

/** What a source of SQL works with. */
export interface SqlParts {
  name: string;
  database: Database;
  queries: Queries;
  people: People | null;
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
): Pick<SwitchingSource, 'close' | 'restore'> =>
  switchedAndReadBack({
    ...parts,
    find: (taskIds) => inSnapshot(parts.database, (snapshot) => findTasks(parts, snapshot, taskIds)),
    async write(tasks, { enabled }) {
      const ids = tasks.map(({ id }) => id);
      await parts.database.write(enabled ? statements.restore : statements.close, { ids });
      return new Map();
    },
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

async function get(parts: SqlParts, taskIds: string[]): ReturnType<ReadSource['get']> {
  if (taskIds.length === 0) return new Map();
  return inSnapshot(parts.database, async (snapshot) => {
    const tasks = await findTasks(parts, snapshot, taskIds);
    const projects = [...new Set([...tasks.values()].map((task) => task.projectId))];
    return liveTasks(parts, tasks, await findArchived(parts, snapshot, projects));
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

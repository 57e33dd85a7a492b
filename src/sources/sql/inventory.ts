import { Faults } from '../faults';
import type { Inventory, InventoryPart, ReadOptions } from '../inventory';
import type { Located, ProjectRow, TaskRow } from '../../domain/sync/inventory';
import { projectsNamed } from '../listed';
import { peoplePart, type People } from '../people/people';
import { readRows, readTasks, refuseHidden, type Reading } from './reading';

/**
 * Everything that the database holds, as of one moment: all parts are read in one transaction. `people` are those of
 * elsewhere, if no query has people.
 */
export function sqlInventory(name: string, reading: Reading, people: People | null): Inventory {
  const { queries } = reading;
  const accounts = new Set<string>();
  const parts: InventoryPart[] = [
    {
      kind: 'projects',
      name: `projects of ${name}`,
      size: 0,
      read: (options) => notingMaintainers(accounts, readProjects(reading, options)),
    },
    {
      kind: 'tasks',
      name: `tasks of ${name}`,
      size: 0,
      read: (options) => noting(accounts, readTasks(reading, options)),
    },
    ...peopleParts(name, reading, { people, accounts }),
  ];
  return {
    parts,
    unread: new Map(),
    closedBySource: new Set(),
    listsEverybody: queries.people !== null || people?.listsEverybody === true,
    close: () => reading.snapshot.end(),
  };
}

function peopleParts(
  name: string,
  reading: Reading,
  { people, accounts }: { people: People | null; accounts: ReadonlySet<string> },
): InventoryPart[] {
  const query = reading.queries.people;
  if (query === null) return people === null ? [] : [peoplePart(name, people, accounts)];
  const read = (options: ReadOptions) => readRows(reading, { kind: 'people', query }, options);
  return [{ kind: 'people', name: `people of ${name}`, size: 0, read }];
}

async function* readProjects(reading: Reading, options: ReadOptions): AsyncGenerator<Located<ProjectRow>[]> {
  await refuseHidden(reading);
  const { projects: query } = reading.queries;
  yield* query === null ? projectsOfTasks(reading) : readRows(reading, { kind: 'projects', query }, options);
}

/** The projects that tasks name, where the database has none of its own. What is wrong is told when the tasks are read. */
async function* projectsOfTasks(reading: Reading): AsyncGenerator<Located<ProjectRow>[]> {
  const ids = new Set<string>();
  for await (const batch of readTasks(reading, { faults: new Faults() }))
    for (const { projectId } of batch) ids.add(projectId);
  yield projectsNamed(ids);
}

/** The tasks, whose people are noted. */
async function* noting(
  accounts: Set<string>,
  tasks: AsyncIterable<Located<TaskRow>[]>,
): AsyncGenerator<Located<TaskRow>[]> {
  for await (const batch of tasks) {
    for (const { creator, editor } of batch)
      for (const account of [creator, editor]) if (account !== null) accounts.add(account);
    yield batch;
  }
}

/** The projects, whose maintainers are noted. */
async function* notingMaintainers(
  accounts: Set<string>,
  projects: AsyncIterable<Located<ProjectRow>[]>,
): AsyncGenerator<Located<ProjectRow>[]> {
  for await (const batch of projects) {
    for (const { maintainers } of batch) for (const account of maintainers) accounts.add(account);
    yield batch;
  }
}

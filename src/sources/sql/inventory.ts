import { Faults } from '../faults';
import type { Inventory, InventoryPart, ReadOptions } from '../inventory';
import type { Located, PersonRow, ProjectRow, TaskRow } from '../../domain/sync/inventory';
import { peopleByRule, type PeopleRule } from '../peopleByRule';
import { readRows, readTasks, refuseHidden, type Reading } from './reading';

/** How people are known: by the query, by a rule, or from elsewhere. */
export type People = PeopleRule | null;

/** Everything that the database holds, as of one moment: all parts are read in one transaction. */
export function sqlInventory(name: string, reading: Reading, rule: People): Inventory {
  const { queries } = reading;
  const accounts = new Set<string>();
  const parts: InventoryPart[] = [
    {
      kind: 'projects',
      name: `projects of ${name}`,
      size: 0,
      read: (options) => readProjects(reading, options),
    },
    {
      kind: 'tasks',
      name: `tasks of ${name}`,
      size: 0,
      read: (options) => noting(accounts, readTasks(reading, options)),
    },
    ...peoplePart(name, reading, { rule, accounts }),
  ];
  return {
    parts,
    unread: new Map(),
    closedBySource: new Set(),
    listsEverybody: queries.people !== null,
    close: () => reading.snapshot.end(),
  };
}

function peoplePart(
  name: string,
  reading: Reading,
  { rule, accounts }: { rule: People; accounts: ReadonlySet<string> },
): InventoryPart[] {
  const query = reading.queries.people;
  if (query === null && rule === null) return [];
  const read = (options: ReadOptions) =>
    query === null ? byRule(rule!, accounts) : readRows(reading, { kind: 'people', query }, options);
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
  yield [...ids]
    .toSorted()
    .map((id, at) => ({ id, name: id, archivedAt: null, url: null, maintainers: [], line: at + 1 }));
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

async function* byRule(
  rule: PeopleRule,
  accounts: ReadonlySet<string>,
): AsyncGenerator<Located<PersonRow>[]> {
  yield [...accounts].map((account, at) => ({ ...peopleByRule(rule, account), line: at + 1 }));
}

import type { Fault } from '../domain/common/errors';
import type { InventoryRows, ProjectRow, TaskRow } from '../domain/sync/inventory';
import type { Inventory, InventoryPart, ReadOptions } from './inventory';
import type { People } from './people/people';

/** What a system listed, all of it in memory. */
export interface Listed {
  /** Null where they are those that the tasks name. */
  projects: ProjectRow[] | null;
  tasks: TaskRow[];
  /** Projects that could not be read in full, and why. */
  unread: ReadonlyMap<string, string>;
  /** What is wrong with tasks that are left out. */
  faults: Fault[];
}

/** Lists everything; told of `done` of so many calls that it makes. Rejects as a source's `open`. */
export type List = (onRead: (done: number) => void) => Promise<Listed>;

/**
 * The inventory of a system that tells its tasks in one list: `list` is called once, when the projects are read. Its
 * people are found elsewhere, by the accounts that tasks and projects name; none where `people` is null.
 */
export function listedInventory(name: string, list: List, people: People | null): Inventory {
  const unread = new Map<string, string>();
  let listing: Promise<Listed> | undefined;
  const listed = async (onRead: (done: number) => void = () => undefined) => {
    listing ??= list(onRead);
    const found = await listing;
    for (const [project, why] of found.unread) unread.set(project, why);
    return found;
  };
  const part = (
    kind: InventoryPart['kind'],
    rowsOf: (options: ReadOptions) => Promise<InventoryRows[InventoryPart['kind']][]>,
  ): InventoryPart => ({
    kind,
    name: `${kind} of ${name}`,
    size: 0,
    async *read(options) {
      yield (await rowsOf(options)).map((row, at) => ({ ...row, line: at + 1 }));
    },
  });
  const tasks = async ({ faults, onRead }: ReadOptions) => {
    const found = await listed();
    faults.add(found.faults);
    onRead?.(0, found.tasks.length);
    return found.tasks;
  };
  return {
    parts: [
      part('projects', async ({ onRead }) => projectsOf(await listed((done) => onRead?.(done, 0)))),
      part('tasks', tasks),
      ...(people === null ? [] : [part('people', async () => people.find(accountsIn(await listed())))]),
    ],
    unread,
    closedBySource: new Set(),
    listsEverybody: people?.listsEverybody === true,
  };
}

function projectsOf({ projects, tasks }: Listed): ProjectRow[] {
  if (projects !== null) return projects;
  const ids = new Set(tasks.map(({ projectId }) => projectId));
  return [...ids].toSorted().map((id) => ({ id, name: id, archivedAt: null, url: null, maintainers: [] }));
}

function accountsIn({ projects, tasks }: Listed): ReadonlySet<string> {
  const named = [
    ...(projects ?? []).flatMap(({ maintainers }) => maintainers),
    ...tasks.flatMap(({ creator, editor }) => [creator, editor]),
  ];
  return new Set(named.filter((account) => account !== null));
}

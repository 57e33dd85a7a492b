import type { Fault } from '../domain/common/errors';
import type { InventoryRows, Located, ProjectRow, TaskRow } from '../domain/sync/inventory';
import type { Inventory, InventoryPart } from './inventory';
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

type Rows = InventoryRows[InventoryPart['kind']][];

/**
 * The inventory of a system that tells its tasks in one list: `list` is called once, when the projects are read, and
 * rejects as a source's `open`. Its people are found elsewhere, by the accounts that tasks and projects name; none
 * where `people` is null.
 */
export function listedInventory(name: string, list: () => Promise<Listed>, people: People | null): Inventory {
  const unread = new Map<string, string>();
  let listing: Promise<Listed> | undefined;
  const listed = async () => {
    const found = await (listing ??= list());
    for (const [project, why] of found.unread) unread.set(project, why);
    return found;
  };
  const part = (
    kind: InventoryPart['kind'],
    rowsOf: (found: Listed) => Rows | Promise<Rows>,
  ): InventoryPart => ({
    kind,
    name: `${kind} of ${name}`,
    size: 0,
    async *read({ faults, onRead }) {
      const found = await listed();
      if (kind === 'tasks') faults.add(found.faults);
      const rows = await rowsOf(found);
      onRead?.(0, rows.length);
      if (rows.length > 0) yield rows.map((row, at) => ({ ...row, line: at + 1 }));
    },
  });
  return {
    parts: [
      part('projects', projectsOf),
      part('tasks', ({ tasks }) => tasks),
      ...(people === null ? [] : [part('people', (found) => people.find(accountsIn(found)))]),
    ],
    unread,
    closedBySource: new Set(),
    listsEverybody: people?.listsEverybody === true,
  };
}

function projectsOf({ projects, tasks }: Listed): ProjectRow[] {
  if (projects !== null) return projects;
  return projectsNamed(new Set(tasks.map(({ projectId }) => projectId)));
}

/** The projects of a system that knows nothing of them but what its tasks name. */
export const projectsNamed = (ids: ReadonlySet<string>): Located<ProjectRow>[] =>
  [...ids]
    .toSorted()
    .map((id, at) => ({ id, name: id, archivedAt: null, url: null, maintainers: [], line: at + 1 }));

function accountsIn({ projects, tasks }: Listed): ReadonlySet<string> {
  const named = [
    ...(projects ?? []).flatMap(({ maintainers }) => maintainers),
    ...tasks.flatMap(({ creator, editor }) => [creator, editor]),
  ];
  return new Set(named.filter((account) => account !== null));
}

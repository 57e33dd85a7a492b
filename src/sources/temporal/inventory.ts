import type { Located, ProjectRow, TaskRow } from '../../domain/sync/inventory';
import type { Inventory, InventoryPart, ReadOptions } from '../inventory';
import { projectsNamed } from '../listed';
import { peoplePart, type People } from '../people/people';
import type { Calls, Entry } from './calls';
import { projectOf, taskOf, type Understanding } from './task';

/** What the Schedules of a namespace are read with. */
export interface TemporalParts {
  name: string;
  calls: Calls;
  /** Which Schedules, as Temporal's visibility is asked. */
  query: string;
  understanding: Understanding;
  people: People | null;
}

/** So many Schedules are described before their tasks are passed on. */
const BATCH = 200;

/**
 * Everything that the namespace holds but Rollcall's own Schedules. They are listed at once, and described while the
 * tasks are read: the list does not tell when a Schedule was made or updated. Rejects as a source's `open`.
 */
export async function temporalInventory(parts: TemporalParts): Promise<Inventory> {
  const { name, people } = parts;
  const entries = await parts.calls.list(parts.query);
  const accounts = new Set<string>();
  const kinds: InventoryPart[] = [
    {
      kind: 'projects',
      name: `projects of ${name}`,
      size: 0,
      read: (options) => readProjects(entries, parts.understanding, options),
    },
    {
      kind: 'tasks',
      name: `tasks of ${name}`,
      size: entries.length,
      read: (options) => readTasks(parts, entries, accounts, options),
    },
  ];
  if (people !== null) kinds.push(peoplePart(name, people, accounts));
  const listsEverybody = people?.listsEverybody === true;
  return { parts: kinds, unread: new Map(), closedBySource: new Set(), listsEverybody };
}

async function* readProjects(
  entries: Entry[],
  understanding: Understanding,
  { onRead }: ReadOptions,
): AsyncGenerator<Located<ProjectRow>[]> {
  const ids = new Set(entries.flatMap((entry) => projectIn(entry, understanding) ?? []));
  onRead?.(0, ids.size);
  yield projectsNamed(ids);
}

/** Null where it cannot be read: its task says so. */
function projectIn({ scheduleId, info, ...told }: Entry, understanding: Understanding): string | null {
  try {
    return projectOf({ id: scheduleId ?? '', note: info?.notes ?? '', ...told }, understanding);
  } catch {
    return null;
  }
}

async function* readTasks(
  { calls, understanding }: TemporalParts,
  entries: Entry[],
  accounts: Set<string>,
  { faults, onRead }: ReadOptions,
): AsyncGenerator<Located<TaskRow>[]> {
  let line = 0;
  for (let from = 0; from < entries.length; from += BATCH) {
    const ids = entries.slice(from, from + BATCH).flatMap(({ scheduleId }) => scheduleId ?? []);
    const rows: Located<TaskRow>[] = [];
    for (const [id, described] of await calls.describe(ids)) {
      const task = taskOf(id, described, understanding);
      line += 1;
      if ('error' in task) faults.add([{ field: `Schedule ${id}`, value: undefined, expected: task.error }]);
      else rows.push({ ...task, line });
      if ('creator' in task && task.creator !== null) accounts.add(task.creator);
    }
    onRead?.(from + ids.length, line);
    if (rows.length > 0) yield rows;
  }
}

import { Faults } from './faults';
import { attempts, SAMPLE, type SourceCheck } from './check';
import type { Inventory, InventoryPart, ReadOptions } from './inventory';
import { Remarks } from './remarks';
import type { InventoryKind, InventoryRows, PersonRow, TaskRow } from '../domain/sync/inventory';
import { describeFault } from '../domain/common/errors';
import { count } from '../domain/common/text';

/** How an inventory is opened to be looked at. */
export interface Look {
  /** What is opened first, as messages call it. */
  what: string;
  /** Null where there is none. */
  open: () => Promise<Inventory | null>;
  found: (inventory: Inventory | null) => string;
}

/** Reads every row of an inventory, and counts. Throws nothing that is wrong with it. */
export async function checkInventory({ what, open, found }: Look): Promise<SourceCheck> {
  const { tried, attempt } = attempts();
  const counts = { projects: 0, read: 0, tasks: 0, enabled: 0 };
  const seen: Seen = { owners: new Set(), people: new Map() };
  const sample: TaskRow[] = [];
  const [faults, remarks] = [new Faults(), new Remarks()];
  const inventory = await attempt<Inventory | null>(what, open, found, null);
  for (const part of inventory?.parts ?? []) {
    const rows = await attempt(
      part.name,
      () => countRows(part, { faults, remarks }, see),
      (n) => (part.kind === 'people' ? peopleText(seen) : count(n, 'row')),
      0,
    );
    if (part.kind === 'projects') counts.projects = counts.read = rows;
  }
  await inventory?.close?.();
  return { tried, counts, sample, wrong: wrongOf(faults), notes: remarks.told() };

  function see(kind: InventoryKind, row: InventoryRows[InventoryKind]): void {
    if (kind === 'people') seen.people.set((row as PersonRow).account, row as PersonRow);
    if (kind === 'tasks') seeTask(row as TaskRow);
  }

  function seeTask(task: TaskRow): void {
    counts.tasks += 1;
    if (!task.enabled) return;
    const owner = task.editor ?? task.creator;
    if (owner !== null) seen.owners.add(owner);
    counts.enabled += 1;
    if (sample.length < SAMPLE) sample.push(task);
  }
}

/** The owners of enabled tasks, and the people by their accounts. */
interface Seen {
  owners: Set<string>;
  people: Map<string, PersonRow>;
}

/** How many people there are, and how many of the owners can be written to. */
function peopleText({ owners, people }: Seen): string {
  const all = [...people.values()];
  const active = all.filter((one) => one.active !== false).length;
  const canBeAsked = [...owners].filter((owner) => {
    const person = people.get(owner);
    return person !== undefined && person.active !== false && person.email !== null;
  }).length;
  return `${all.length === 1 ? '1 person' : `${all.length} people`}, ${active} of them active; ${canBeAsked} of ${count(owners.size, 'owner')} of enabled tasks can be written to`;
}

async function countRows(
  part: InventoryPart,
  options: ReadOptions,
  see: (kind: InventoryKind, row: InventoryRows[InventoryKind]) => void,
): Promise<number> {
  let rows = 0;
  for await (const batch of part.read(options)) {
    rows += batch.length;
    for (const row of batch) see(part.kind, row);
  }
  return rows;
}

function wrongOf({ told, total }: Faults): string[] {
  const more = total - told.length;
  return [...told.map(describeFault), ...(more > 0 ? [`and ${count(more, 'more fault')}`] : [])];
}

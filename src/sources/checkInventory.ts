import { Faults } from './faults';
import { attempts, SAMPLE, type SourceCheck } from './check';
import type { Inventory, InventoryPart } from './inventory';
import type { TaskRow } from '../domain/sync/inventory';
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
  const sample: TaskRow[] = [];
  const faults = new Faults();
  const inventory = await attempt<Inventory | null>(what, open, found, null);
  for (const part of inventory?.parts ?? []) {
    const rows = await attempt(
      part.name,
      () => countRows(part, faults, seeTask),
      (n) => count(n, 'row'),
      0,
    );
    if (part.kind === 'projects') counts.projects = counts.read = rows;
  }
  await inventory?.close?.();
  return { tried, counts, sample, wrong: wrongOf(faults), notes: [] };

  function seeTask(task: TaskRow): void {
    counts.tasks += 1;
    if (!task.enabled) return;
    counts.enabled += 1;
    if (sample.length < SAMPLE) sample.push(task);
  }
}

async function countRows(
  part: InventoryPart,
  faults: Faults,
  seeTask: (task: TaskRow) => void,
): Promise<number> {
  let rows = 0;
  for await (const batch of part.read({ faults })) {
    rows += batch.length;
    if (part.kind === 'tasks') for (const row of batch) seeTask(row as TaskRow);
  }
  return rows;
}

function wrongOf({ told, total }: Faults): string[] {
  const more = total - told.length;
  return [...told.map(describeFault), ...(more > 0 ? [`and ${count(more, 'more fault')}`] : [])];
}

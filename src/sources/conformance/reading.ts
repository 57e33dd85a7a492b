import { describeFault } from '../../domain/common/errors';
import type { InventoryKind, PersonRow, ProjectRow, TaskRow } from '../../domain/sync/inventory';
import { Faults } from '../faults';
import type { InventoryPart } from '../inventory';
import type { Source } from '../source';

/** Everything that one reading of a source told, and what was odd about the telling. */
export interface Reading {
  kinds: InventoryKind[];
  projects: Map<string, ProjectRow>;
  tasks: Map<string, TaskRow>;
  people: Map<string, PersonRow>;
  /** Ids that were told more than once. */
  repeated: string[];
  /** Rows that could not be kept, as an import would say it. */
  faults: string[];
  /** Where the progress that was told does not fit what was read. */
  progress: string[];
  unread: Map<string, string>;
}

type Opening = NonNullable<Source['open']>;

/** Reads all that a source holds as of `now`, as a sync does. Rejects as `open` does. */
export async function readAll(open: Opening, now: Date): Promise<Reading> {
  const inventory = await open(now);
  const faults = new Faults();
  const reading: Reading = {
    kinds: inventory.parts.map(({ kind }) => kind),
    projects: new Map(),
    tasks: new Map(),
    people: new Map(),
    repeated: [],
    faults: [],
    progress: [],
    unread: new Map(),
  };
  try {
    for (const part of inventory.parts) await readPart(part, reading, faults);
  } finally {
    await inventory.close?.();
  }
  reading.faults = faults.told.map(describeFault);
  if (faults.total > faults.told.length) reading.faults.push(`${faults.total} in all`);
  reading.unread = new Map(inventory.unread);
  return reading;
}

async function readPart(part: InventoryPart, reading: Reading, faults: Faults): Promise<void> {
  let rows = 0;
  const progress = progressOf(part, reading.progress);
  for await (const batch of part.read({ faults, onRead: progress.onRead })) {
    for (const row of batch) keep(reading, part.kind, row);
    rows += batch.length;
  }
  progress.end(rows);
}

/** Rows and kinds belong together by what a part promises; an id tells which row it is. */
function keep(reading: Reading, kind: InventoryKind, row: ProjectRow | TaskRow | PersonRow): void {
  const id = 'account' in row ? row.account : row.id;
  const rows: Map<string, ProjectRow | TaskRow | PersonRow> = reading[kind];
  if (rows.has(id)) reading.repeated.push(`${SINGULAR[kind]} ${id}`);
  else rows.set(id, row);
}

const SINGULAR: Record<InventoryKind, string> = { projects: 'project', tasks: 'task', people: 'account' };

/** What was told of how far reading has come, and whether that fits. Rows with a fault count, too. */
function progressOf({ name, size }: InventoryPart, odd: string[]) {
  let before = { done: 0, rows: 0 };
  return {
    onRead: (done: number, rows: number): void => {
      if (done < before.done || rows < before.rows) odd.push(`${name}: progress went back to ${done}`);
      if (done > size) odd.push(`${name}: ${done} done, though its size is ${size}`);
      before = { done, rows };
    },
    end: (rows: number): void => {
      if (before.done > 0 && before.rows < rows)
        odd.push(`${name}: ${before.rows} rows were counted, ${rows} were told`);
    },
  };
}

import {
  INVENTORY_KINDS,
  type InventoryKind,
  type InventoryRows,
  type Located,
} from '../../domain/sync/inventory';
import { batchesOf } from '../cells/batches';
import type { Inventory, InventoryPart, ReadOptions } from '../inventory';
import { asKept } from '../ownEdits';
import type { People } from '../people/people';
import type { Connector } from './connector';
import { tell, type Telling } from './telling';

/** What a connector's lines are read with. */
export interface Reading {
  connector: Connector;
  /** Where those people are found of whom it tells none; null where they are nowhere. */
  people: People | null;
  /** Accounts that edits of ours have in the system. */
  accounts: readonly string[];
}

/** Everything that a connector tells, in one run of it that begins with the first row taken. */
export function execInventory(reading: Reading, now: Date, stopped?: AbortSignal): Inventory {
  const { connector, people } = reading;
  const telling = tell(connector, now, stopped);
  const rows = rowsOf(reading, telling);
  const part = (kind: InventoryKind): InventoryPart => ({
    kind,
    name: `${kind} of ${connector.name}`,
    size: 0,
    read: (options) => inBatches(rows[kind], options),
  });
  return {
    parts: INVENTORY_KINDS.map(part),
    unread: telling.unread,
    closedBySource: new Set(),
    get listsEverybody() {
      return telling.everybody() || people?.listsEverybody === true;
    },
    close: () => telling.close(),
  };
}

/**
 * The rows of each kind: tasks as they are kept, and the people whom the connector tells, then those found elsewhere by
 * the accounts that projects and tasks name.
 */
function rowsOf({ people, accounts }: Reading, telling: Telling): Record<InventoryKind, Rows> {
  const named = new Set<string>();
  const note = (account: string | null) => account !== null && people !== null && named.add(account);
  return {
    async *projects({ faults }) {
      for await (const project of telling.rows('project', faults)) {
        project.maintainers.forEach(note);
        yield project;
      }
    },
    async *tasks({ faults }) {
      for await (const task of telling.rows('task', faults)) {
        [task.creator, task.editor].forEach(note);
        yield asKept(task, accounts);
      }
    },
    async *people({ faults }) {
      const told = new Set<string>();
      for await (const person of telling.rows('person', faults)) {
        told.add(person.account);
        yield person;
      }
      const found = (await people?.find(named)) ?? [];
      const others = found.filter(({ account }) => !told.has(account));
      yield* others.map((person, at) => ({ ...person, line: at + 1 }));
    },
  };
}

type Rows = (options: ReadOptions) => AsyncIterable<Located<InventoryRows[InventoryKind]>>;

async function* inBatches(rows: Rows, options: ReadOptions) {
  let count = 0;
  for await (const batch of batchesOf(rows(options))) {
    options.onRead?.(0, (count += batch.length));
    yield batch;
  }
}

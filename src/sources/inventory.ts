import type { InventoryKind, InventoryRows, Located } from '../domain/sync/inventory';
import type { Faults } from './faults';
import type { Remarks } from './remarks';

/** Everything a source holds, to be read once. */
export interface Inventory {
  /** In the order they are merged. Without projects or tasks it is no full view of the source. */
  readonly parts: InventoryPart[];
  /** Projects that could not be read in full, and why; known once all parts are read. */
  readonly unread: ReadonlyMap<string, string>;
  /** Projects whose tasks the source closes by itself; known once all parts are read. */
  readonly closedBySource: ReadonlySet<string>;
  /** Its people, if it has any, are everybody there is: whoever is missing has left. */
  readonly listsEverybody: boolean;
  /** Lets go of what it holds, such as a connection; called once it is read, or given up. Never rejects. */
  readonly close?: () => Promise<void>;
}

/** The projects, the tasks or the people of an inventory. */
export interface InventoryPart {
  readonly kind: InventoryKind;
  /** As messages call it. */
  readonly name: string;
  /** How much there is to read, for showing progress: bytes of a file, projects of a system that is asked for each. */
  readonly size: number;
  /** Its rows in batches, read no faster than they are taken. */
  read(options: ReadOptions): AsyncIterable<Located<InventoryRows[InventoryKind]>[]>;
}

export interface ReadOptions {
  /** Gathers what is wrong; rows with a fault are left out. */
  faults: Faults;
  /** Gathers what was understood otherwise than it is written. */
  remarks?: Remarks;
  /** Told after each batch: how much of this part's size is read, and how many rows. */
  onRead?: (done: number, rows: number) => void;
}

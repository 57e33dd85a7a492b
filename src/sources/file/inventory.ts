import type { Inventory, ReadOptions } from '../inventory';
import { findInventoryFiles } from './files';
import type { InventoryKind, InventoryRows, Located } from '../../domain/sync/inventory';
import { withoutOwnEdit } from '../ownEdits';
import type { InventoryFile } from './files';
import { readRows, type FileOf } from './read';

/**
 * The inventory in the files at `paths`, each a file or a folder of them; what `accounts` edited last was edited on
 * Rollcall's behalf. A file is read as a whole or refused,
 * so there is no project that could not be read. Throws InvalidInput when a path does not exist, a file has
 * another name, a folder holds none, or a part is there twice.
 */
export async function fileInventory(paths: string[], accounts: readonly string[] = []): Promise<Inventory> {
  const files = await findInventoryFiles(paths);
  const parts = files.map((file) => ({
    kind: file.kind,
    name: file.name,
    size: file.bytes,
    read: (options: ReadOptions) => rowsIn(file, accounts, options),
  }));
  return { parts, unread: new Map(), closedBySource: new Set(), listsEverybody: true };
}

async function* rowsIn(
  file: InventoryFile,
  accounts: readonly string[],
  options: ReadOptions,
): AsyncGenerator<Located<InventoryRows[InventoryKind]>[]> {
  if (!isOfTasks(file)) return yield* readRows(file, options);
  for await (const batch of readRows(file, options)) yield batch.map((row) => withoutOwnEdit(row, accounts));
}

const isOfTasks = (file: InventoryFile): file is FileOf<'tasks'> => file.kind === 'tasks';

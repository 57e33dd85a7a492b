import type { SourceCheck } from '../check';
import { checkInventory } from '../checkInventory';
import { fileInventory } from './inventory';

/** Reads every row of the files in `folder`, and counts. Throws nothing that is wrong with them. */
export const checkFiles = (folder: string | null): Promise<SourceCheck> =>
  checkInventory({
    what: 'folder',
    open: async () => (folder === null ? null : fileInventory([folder])),
    found: (inventory) =>
      inventory
        ? inventory.parts.map(({ name }) => name).join(', ')
        : 'none: its files are brought in with rollcall import',
  });

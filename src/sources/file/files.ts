import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { InvalidInput } from '../../domain/common/errors';
import { INVENTORY_KINDS, type InventoryKind } from '../../domain/sync/inventory';

/** How rows may be written. */
const FORMATS = ['csv', 'jsonl'] as const;

/** One file of an inventory. */
export interface InventoryFile {
  path: string;
  /** As messages call it: its name without folders. */
  name: string;
  kind: InventoryKind;
  format: (typeof FORMATS)[number];
  bytes: number;
}

const WANTED = 'projects, tasks or people, ending in .csv or .jsonl';

/**
 * The inventory files at `paths`, each a file or a folder of them, in the order they are merged.
 * Throws InvalidInput when a path does not exist, a file has another name, a folder holds none,
 * or a part is there twice.
 */
export async function findInventoryFiles(paths: string[]): Promise<InventoryFile[]> {
  const found = (await Promise.all(paths.map(filesAt))).flat();
  for (const kind of INVENTORY_KINDS) refuseTwice(found.filter((file) => file.kind === kind));
  return found.toSorted((a, b) => INVENTORY_KINDS.indexOf(a.kind) - INVENTORY_KINDS.indexOf(b.kind));
}

/** The name a source has unless it is given one: that of the folder its files are in. */
export async function defaultSourceName(at: string): Promise<string> {
  const full = path.resolve(at);
  return path.basename((await statOf(at)).isDirectory() ? full : path.dirname(full));
}

async function filesAt(at: string): Promise<InventoryFile[]> {
  if (!(await statOf(at)).isDirectory()) return [await inventoryFile(at)];
  const names = (await readdir(at)).filter((name) => partsOf(name));
  if (names.length === 0) throw wrongPath(at, `a folder that holds files named ${WANTED}`);
  return Promise.all(names.map((name) => inventoryFile(path.join(at, name))));
}

async function inventoryFile(at: string): Promise<InventoryFile> {
  const name = path.basename(at);
  const parts = partsOf(name);
  if (!parts) throw wrongPath(at, `a file named ${WANTED}`);
  const { size } = await statOf(at);
  return { path: at, name, ...parts, bytes: size };
}

function partsOf(name: string): Pick<InventoryFile, 'kind' | 'format'> | null {
  const [stem, extension, ...rest] = name.split('.');
  const kind = INVENTORY_KINDS.find((one) => one === stem);
  const format = FORMATS.find((one) => one === extension);
  return kind && format && rest.length === 0 ? { kind, format } : null;
}

function refuseTwice(files: InventoryFile[]): void {
  const [first, second] = files;
  if (first && second)
    throw wrongPath(second.path, `one file of ${first.kind}: there is ${first.path} already`);
}

const statOf = (at: string) =>
  stat(at).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw wrongPath(at, 'an existing folder or file');
    throw error;
  });

const wrongPath = (value: string, expected: string) =>
  new InvalidInput('import', [{ field: 'path', value, expected }]);

import type { Pool } from 'pg';
import type { Deps } from '../activities/deps';
import type { Config } from '../config';
import { closeFileTasks, findFileTasks } from '../db/inventoryClose';
import { restoreFileTasks } from '../db/inventoryRestore';
import { findKnownTasks, listKnownProjects, setEnabled } from '../db/sourceMirror';
import { readSettings } from '../sources/bkSops/settings';
import { bkSopsSource } from '../sources/bkSops/source';
import type { Mirror } from '../sources/bkSops/mirror';
import { fileSource, type MirrorRows } from '../sources/file/source';
import type { Source } from '../sources/source';

/** The sources that `config` has, and every other one as files that were brought in by hand. */
export interface Sources {
  /** Those that are configured, by name. */
  configured: Source[];
  named(name: string): Source;
}

/** Opens the sources of `config`. Throws InvalidInput naming each setting of them that is wrong. */
export function openSources(
  { fileSources, bkSops }: Pick<Config, 'fileSources' | 'bkSops'>,
  pool: Pool,
): Sources {
  const rows = fileRows(pool);
  const configured = [
    ...fileSources.map(({ name, folder }) => fileSource(name, rows, folder)),
    ...bkSops.map(({ name, file }) => bkSopsSource(name, readSettings(file), mirrorOf(pool))),
  ];
  const byName = new Map(configured.map((source) => [source.name, source]));
  return { configured, named: (name) => byName.get(name) ?? fileSource(name, rows) };
}

/** How the inventory of each source that is synced by itself is opened. */
export const inventoriesOf = ({ configured }: Sources): Deps['inventories'] =>
  Object.fromEntries(configured.flatMap(({ name, open }) => (open ? [[name, open]] : [])));

const fileRows = (pool: Pool): MirrorRows => ({
  find: (source, ids) => findFileTasks(pool, source, ids),
  close: (source, ids) => closeFileTasks(pool, source, ids),
  restore: (source, ids) => restoreFileTasks(pool, source, ids),
});

/** The mirror's rows, as sources that are systems of their own see them. */
export const mirrorOf = (pool: Pool): Mirror => ({
  projects: (source) => listKnownProjects(pool, source),
  tasks: (source, ids) => findKnownTasks(pool, source, ids),
  setEnabled: (source, ids, enabled) => setEnabled(pool, source, ids, enabled),
});

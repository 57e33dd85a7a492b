import type { Pool } from 'pg';
import type { CmsiRoute } from '../delivery/cmsiChannel';
import type { Deps } from '../activities/common/deps';
import type { Config } from '../config';
import { closeFileTasks, findFileTasks, restoreFileTasks } from '../db/sync/fileTasks';
import { findKnownTasks, listKnownProjects, setEnabled } from '../db/sync/mirror';
import { cmsiSender } from '../sources/bkSops/cmsi';
import { createGateway } from '../sources/bkSops/gateway';
import { readSettings, type BkSopsSettings } from '../sources/bkSops/settings';
import { bkSopsSource } from '../sources/bkSops/source';
import type { Mirror } from '../sources/bkSops/mirror';
import { fileSource, type MirrorRows } from '../sources/file/source';
import type { Source } from '../sources/source';

/** The sources that `config` has, and every other one as files that were brought in by hand. */
export interface Sources {
  /** Those that are configured, by name. */
  configured: Source[];
  named(name: string): Source;
  /** How the people of a source are written to by messages of its BlueKing, where they are. */
  routes: ReadonlyMap<string, CmsiRoute>;
}

/** Opens the sources of `config`. Throws InvalidInput naming each setting of them that is wrong. */
export function openSources(
  { fileSources, bkSops }: Pick<Config, 'fileSources' | 'bkSops'>,
  pool: Pool,
): Sources {
  const rows = fileRows(pool);
  const opened = bkSops.map(({ name, file }) => openBkSops(name, readSettings(file), pool));
  const configured = [
    ...fileSources.map(({ name, folder }) => fileSource(name, rows, folder)),
    ...opened.map(({ source }) => source),
  ];
  const byName = new Map(configured.map((source) => [source.name, source]));
  const routes = new Map(opened.flatMap(({ source, route }) => (route ? [[source.name, route]] : [])));
  return { configured, named: (name) => byName.get(name) ?? fileSource(name, rows), routes };
}

function openBkSops(name: string, settings: BkSopsSettings, pool: Pool) {
  const gateway = createGateway(settings);
  const source = bkSopsSource(name, settings, mirrorOf(pool), gateway);
  // What could not be sent is tried again by whoever sends it.
  const once = { ...settings, attempts: 1 };
  const { messages: types } = settings;
  const route = types.length > 0 ? { types, send: cmsiSender(createGateway(once), settings) } : null;
  return { source, route };
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

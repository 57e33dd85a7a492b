import type { Pool } from 'pg';
import type { CmsiRoute } from '../delivery/cmsiChannel';
import type { Deps } from '../activities/common/deps';
import type { Config } from '../config';
import { recordCall } from '../db/closing/handlers';
import { closeFileTasks, findFileTasks, restoreFileTasks } from '../db/sync/fileTasks';
import {
  findHandledTasks,
  findKnownTasks,
  listKnownProjects,
  listTaskIds,
  setEnabled,
} from '../db/sync/mirror';
import type { Mirror } from '../sources/mirror';
import { fileSource } from '../sources/file/source';
import type { Source } from '../sources/source';
import type { SourceParts } from '../sources/type';

/** The configured sources; every other one counts as files imported by hand. */
export interface Sources {
  /** The configured sources, by name. */
  configured: Source[];
  named(name: string): Source;
  /** How BlueKing messages reach the people of a source, for sources that have them. */
  routes: ReadonlyMap<string, CmsiRoute>;
}

/** Opens the sources of `config`. Rejects with InvalidInput if a secret cannot be read. */
export async function openSources({ sources }: Pick<Config, 'sources'>, pool: Pool): Promise<Sources> {
  const parts = sourceParts(pool);
  const opened = await Promise.all(sources.map((one) => one.open(parts)));
  const byName = new Map(opened.map(({ source }) => [source.name, source]));
  const routes = new Map(opened.flatMap(({ source, route }) => (route ? [[source.name, route]] : [])));
  const named = (name: string) => byName.get(name) ?? fileSource(name, parts.rows);
  return { configured: [...byName.values()], named, routes };
}

/** How to open the inventory of each source that syncs read. */
export const inventoriesOf = ({ configured }: Sources): Deps['inventories'] =>
  Object.fromEntries(configured.flatMap(({ name, open }) => (open ? [[name, open]] : [])));

/** The mirror's rows on `pool`, as each type of source needs them. */
export const sourceParts = (pool: Pool): SourceParts => ({
  rows: {
    find: (source, ids) => findFileTasks(pool, source, ids),
    close: (source, ids) => closeFileTasks(pool, source, ids),
    restore: (source, ids) => restoreFileTasks(pool, source, ids),
  },
  mirror: mirrorOf(pool),
  handled: {
    find: (source, ids, doing) => findHandledTasks(pool, source, { taskIds: ids, doing }),
    setEnabled: (source, ids, enabled) => setEnabled(pool, source, ids, enabled),
    recordCall: (source, call) => recordCall(pool, source, call),
  },
});

/** The mirror's rows, as sources that are systems of their own need them. */
export const mirrorOf = (pool: Pool): Mirror => ({
  projects: (source) => listKnownProjects(pool, source),
  tasks: (source, ids) => findKnownTasks(pool, source, ids),
  tasksOf: (source, project) => listTaskIds(pool, source, project),
  setEnabled: (source, ids, enabled) => setEnabled(pool, source, ids, enabled),
});

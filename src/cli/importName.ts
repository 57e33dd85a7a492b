import type { Pool } from 'pg';
import { requireSourceName } from '../activities/sync/importInventory';
import { listKnownSources } from '../db/sync/status';
import { count } from '../domain/common/text';
import { INVENTORY_KINDS } from '../domain/sync/inventory';
import { Faults } from '../sources/faults';
import { defaultSourceName } from '../sources/file/files';
import { fileInventory } from '../sources/file/inventory';
import { confirmed } from './confirming';
import type { Io } from './io';

interface Choice {
  source?: string;
  yes?: true;
}

/**
 * The name to import `paths` under: the one given, else that of the folder. That one is said, and, where no source has
 * it yet, imported under only once somebody wants that: a slip of the folder makes a second source of the same tasks.
 * Throws InvalidInput for a name or rows that are wrong, else as `confirmed`.
 */
export async function chooseName(
  io: Io,
  pool: Pool,
  paths: string[],
  { source, yes }: Choice,
): Promise<string> {
  if (source !== undefined) return source;
  const name = await defaultSourceName(paths[0] ?? '.');
  requireSourceName(name);
  const known = await listKnownSources(pool);
  if (known.includes(name)) {
    io.note(`Importing into the source “${name}”, as the folder is called.`);
    return name;
  }
  const others = known.length > 0 ? `known are: ${known.join(', ')}` : 'none is known yet';
  io.note(`No source is called “${name}”, as the folder is; ${others}.`);
  const instead = `or --source ${name}, or the name of another source`;
  await confirmed(io, `New source “${name}”: import ${await whatIsIn(paths)} as that?`, yes, instead);
  return name;
}

/** How many rows of each kind the files hold. Throws InvalidInput for those that are wrong. */
async function whatIsIn(paths: string[]): Promise<string> {
  const { parts } = await fileInventory(paths);
  const counts = { projects: 0, tasks: 0, people: 0 };
  const faults = new Faults();
  for (const part of parts) for await (const rows of part.read({ faults })) counts[part.kind] += rows.length;
  faults.throwIfAny('import');
  const nouns = { projects: 'project', tasks: 'task', people: 'person' };
  return INVENTORY_KINDS.filter((kind) => counts[kind] > 0)
    .map((kind) =>
      kind === 'people' && counts.people !== 1 ? `${counts.people} people` : count(counts[kind], nouns[kind]),
    )
    .join(', ');
}

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
 * The source to import `paths` into: the given one, else one named after the folder. The command prints the latter, and
 * asks for consent if it does not exist yet, because a wrong folder would create a second source with the same tasks.
 * Throws InvalidInput for an invalid name or invalid rows, and as `confirmed`.
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
    io.note(`Importing into the source “${name}”, named after the folder.`);
    return name;
  }
  const others = known.length > 0 ? `existing sources: ${known.join(', ')}` : 'there are no sources yet';
  io.note(`The source “${name}”, named after the folder, does not exist; ${others}.`);
  const instead = `or pass --source ${name}, or --source with another name`;
  await confirmed(io, `Create the source “${name}” and import ${await whatIsIn(paths)}?`, yes, instead);
  return name;
}

/** How many rows of each kind the files contain. Throws InvalidInput for invalid rows. */
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

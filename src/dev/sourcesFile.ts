import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import type { Env } from '../config';

/** Writes a demonstration's file of sources into its state directory. Resolves with the variable that names it. */
export async function writeSources(stateDir: string, sources: Record<string, object>): Promise<Env> {
  const file = path.join(stateDir, 'sources.yaml');
  await writeFile(file, stringify(sources));
  return { ROLLCALL_SOURCES: file };
}

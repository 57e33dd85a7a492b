import path from 'node:path';
import { stringify } from 'yaml';
import { inventoryFolder } from './inventoryFolder';

/** A folder of its own for a test with a file of `sources`, or of that text, and the variable that names it. */
export async function sourcesFile(sources: object | string) {
  const text = typeof sources === 'string' ? sources : stringify(sources);
  const folder = await inventoryFolder({ 'sources.yaml': text });
  const file = path.join(folder.folder, 'sources.yaml');
  return { ...folder, file, env: { ROLLCALL_SOURCES: file } };
}

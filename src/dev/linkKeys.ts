import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';

/** The file of the keys that sign confirmation links. The first key is created once in a state directory, so that links survive a restart. */
export async function linkKeys(stateDir: string): Promise<string> {
  const file = path.join(stateDir, 'link.keys');
  if (!existsSync(file)) {
    await writeFile(file, `dev:${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  }
  return `file:${path.resolve(file)}`;
}

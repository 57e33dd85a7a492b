import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { parseLinkKeys } from '../security/linkKeys';
import type { LinkKeys } from '../security/linkToken';

const EXPECTED =
  'id:secret, the secret being 32 random bytes in base64url; several with commas between, each id once, the newest ' +
  'first; or file:/path of a file with one on each line. ' +
  `Make one with: node -p "'k1:' + crypto.randomBytes(32).toString('base64url')"`;

const FILE = 'file:';

/** The file that `text` names as that of the keys; null where the keys are in the text itself. */
export const keyFileIn = (text: string): string | null =>
  text.startsWith(FILE) ? text.slice(FILE.length) : null;

/** The keys that `text` is, or that are in the file it names, as they are now; null where that cannot be read. */
export function readLinkKeys(text: string): LinkKeys | null {
  const file = keyFileIn(text);
  try {
    return parseLinkKeys(file === null ? text : readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

export const linkKeys = z.string({ error: EXPECTED }).transform((text, context): LinkKeys => {
  const keys = readLinkKeys(text);
  if (keys) return keys;
  context.addIssue({ code: 'custom', message: EXPECTED });
  return z.NEVER;
});

/**
 * Tells the keys as they are whenever it is asked: those of a file are read again once it changed. A file that cannot
 * be read for a moment, or is half written, changes nothing.
 */
export function followLinkKeys(text: string, given: LinkKeys): () => LinkKeys {
  const file = keyFileIn(text);
  if (file === null) return () => given;
  let keys = given;
  let seen = stateOf(file);
  return () => {
    const state = stateOf(file);
    if (state !== null && state !== seen) {
      seen = state;
      keys = readLinkKeys(text) ?? keys;
    }
    return keys;
  };
}

/** What differs when a file was changed or replaced; null when it is not there. */
function stateOf(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : null;
}

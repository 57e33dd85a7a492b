import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { parseLinkKeys } from '../security/linkKeys';
import type { LinkKeys } from '../security/linkToken';

const EXPECTED =
  'id:secret, where secret is 32 random bytes in base64url; several separated by commas, each id once, the newest ' +
  'first; or file:/path of a file with one per line. ' +
  `Make one with: node -p "'k1:' + crypto.randomBytes(32).toString('base64url')"`;

const FILE = 'file:';

/** The file that `text` names; null if `text` holds the keys themselves. */
export const keyFileIn = (text: string): string | null =>
  text.startsWith(FILE) ? text.slice(FILE.length) : null;

/** The keys in `text`, or the present ones in the file it names; null if they cannot be read. */
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
 * Returns a function that returns the present keys: those of a file are read again after it changed. A file that is
 * temporarily unreadable or half written changes nothing.
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

/** Differs once the file is changed or replaced; null if it does not exist. */
function stateOf(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat ? `${stat.ino} ${stat.size} ${stat.mtimeMs}` : null;
}

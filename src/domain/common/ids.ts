import { createHash } from 'node:crypto';

export * from './temporalNames';

/** In bytes of UTF-8. Temporal's databases keep 255 characters of a workflow id and of a search attribute. */
const LONGEST = 200;

const ABBREVIATED = /~[0-9a-f]{32}$/;

/**
 * An owner's id as Temporal's workflow ids and search attribute hold it: unchanged, or if too long, its beginning
 * with a hash of the whole. No two owners share one.
 */
export function ownerKey(owner: string): string {
  // An id that looks abbreviated is abbreviated, too, so that no owner can take the abbreviation of another.
  if (Buffer.byteLength(owner) <= LONGEST && !ABBREVIATED.test(owner)) return owner;
  const hash = createHash('sha256').update(owner).digest('hex').slice(0, 32);
  return `${beginning(owner, LONGEST - hash.length - 1)}~${hash}`;
}

/** As many whole characters from the beginning of `text` as fit into `bytes` bytes. */
function beginning(text: string, bytes: number): string {
  let size = 0;
  let kept = '';
  for (const character of text) {
    size += Buffer.byteLength(character);
    if (size > bytes) break;
    kept += character;
  }
  return kept;
}

/** The id of an owner's reminder workflow. */
export const reminderId = (owner: string): string => `reminder/${ownerKey(owner)}`;

/** An owner's id. The same account name in two directories is two owners. */
export const ownerId = (directory: string, account: string): string => `${directory}:${account}`;

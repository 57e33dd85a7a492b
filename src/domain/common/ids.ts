import { createHash } from 'node:crypto';

export * from './temporalNames';

/** Bytes in UTF-8. Temporal's databases keep 255 characters, of a workflow's id and of a keyword that is searched for. */
const LONGEST = 200;

const ABBREVIATED = /~[0-9a-f]{32}$/;

/**
 * An owner's id as Temporal has it, in the ids and the search attribute of reminders: as it is, and where that is too
 * long, its beginning with a hash of all of it. No two owners have the same.
 */
export function ownerKey(owner: string): string {
  // What looks abbreviated is, so that nobody can be named as another's abbreviation is.
  if (Buffer.byteLength(owner) <= LONGEST && !ABBREVIATED.test(owner)) return owner;
  const hash = createHash('sha256').update(owner).digest('hex').slice(0, 32);
  return `${beginning(owner, LONGEST - hash.length - 1)}~${hash}`;
}

/** The first whole characters of `text` that fit into so many bytes. */
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

/** An owner's id: the same account name in two directories is two owners. */
export const ownerId = (directory: string, account: string): string => `${directory}:${account}`;

import { randomBytes } from 'node:crypto';
import type { LinkKey, LinkKeys } from './linkToken';

const KEY = /^([A-Za-z0-9]{1,16}):([A-Za-z0-9_-]{43,})=?(?:@(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z))?$/;

/** The keys in `text`, separated by commas or white space; null if one is malformed or two share an id. */
export function parseLinkKeys(text: string): LinkKeys | null {
  const keys = text
    .trim()
    .split(/\s*[,\s]\s*/)
    .map(parseKey);
  if (!keys.every((key) => key !== null)) return null;
  return new Set(keys.map(({ id }) => id)).size === keys.length ? keys : null;
}

function parseKey(text: string): LinkKey | null {
  const [, id, secret, from] = KEY.exec(text) ?? [];
  if (!id || !secret) return null;
  return { id, secret: Buffer.from(secret, 'base64url'), ...(from && { from: new Date(from) }) };
}

/** The keys in the format that `parseLinkKeys` reads, one text for each. */
export const formatLinkKeys = (keys: LinkKeys): string[] =>
  keys.map(({ id, secret, from }) => {
    const since = from ? `@${from.toISOString()}` : '';
    return `${id}:${secret.toString('base64url')}${since}`;
  });

/** The key that signs at `now`: the newest whose time has come. Throws RangeError if there is none. */
export function signingKey(keys: LinkKeys, now: Date): LinkKey {
  const key = keys.find(({ from }) => !from || from <= now) ?? keys.at(-1);
  if (!key) throw new RangeError('no key is configured that may sign links now');
  return key;
}

/** The result of a rotation. */
export interface Rotation {
  keys: LinkKeys;
  made: LinkKey;
  /** The ids of keys that were removed: no valid link is signed with them, and none will be. */
  dropped: string[];
}

/**
 * Adds a new key that signs from `from` on, so that every process can learn of it before. Of the old keys it keeps
 * those that sign until then and those in `live`, the ids of keys with valid links.
 */
export function rotateKeys(
  keys: LinkKeys,
  { live, now, from }: { live: string[]; now: Date; from: Date },
): Rotation {
  const current = signingKey(keys, now);
  const isNeeded = (key: LinkKey, at: number) => at <= keys.indexOf(current) || live.includes(key.id);
  const kept = keys.filter(isNeeded);
  const made = { id: nextId(keys), secret: randomBytes(32), from };
  const dropped = keys.filter((key) => !kept.includes(key)).map(({ id }) => id);
  return { keys: [made, ...kept], made, dropped };
}

/** An id never used before: old mails may still hold links signed with a removed key. */
function nextId(keys: LinkKeys): string {
  const highest = Math.max(0, ...keys.map(({ id }) => Number(/^k(\d{1,9})$/.exec(id)?.[1] ?? 0)));
  return `k${highest + 1}`;
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The id may be shown wherever the key is mentioned; the secret is shown only once. */
const KEY = /^rollcall_([a-z0-9]{10})_[A-Za-z0-9_-]{43}$/;

/** Creates a key: the whole key to hand out, the id to show, and the hash to store. */
export function newApiKey(): { key: string; id: string; hash: string } {
  // Leaves out characters that people confuse.
  const id = Array.from(randomBytes(10), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  const key = `rollcall_${id}_${randomBytes(32).toString('base64url')}`;
  return { key, id, hash: hashOf(key) };
}

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** The id within `key`; null if it is not a Rollcall key. */
export const keyIdIn = (key: string): string | null => KEY.exec(key)?.[1] ?? null;

/** Whether `hash` was made from `key`. Compares in constant time. */
export const isKeyOf = (key: string, hash: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(key), 'hex'), Buffer.from(hash, 'hex'));

// The secret is 32 random bytes, so a slow hash would add nothing.
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

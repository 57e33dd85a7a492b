import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A key's id is shown wherever the key is spoken of; the secret is shown once. */
const KEY = /^rollcall_([a-z0-9]{10})_[A-Za-z0-9_-]{43}$/;

/** A new key: all of it, the part that may be shown, and what is kept of the whole. */
export function newApiKey(): { key: string; id: string; hash: string } {
  // Without what a person might take for something else.
  const id = Array.from(randomBytes(10), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  const key = `rollcall_${id}_${randomBytes(32).toString('base64url')}`;
  return { key, id, hash: hashOf(key) };
}

const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

/** The id in `key`; null where it is none of ours. */
export const keyIdIn = (key: string): string | null => KEY.exec(key)?.[1] ?? null;

/** Whether `key` is the one that `hash` was kept of. */
export const isKeyOf = (key: string, hash: string): boolean =>
  timingSafeEqual(Buffer.from(hashOf(key), 'hex'), Buffer.from(hash, 'hex'));

// The secret is 32 random bytes, so nobody guesses it, slow hash or not.
const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex');

import { createHmac, timingSafeEqual } from 'node:crypto';

/** A secret that signs links. Its id has 1 to 16 letters and digits. */
export interface LinkKey {
  id: string;
  secret: Buffer;
  /** It signs from this time on, or always if absent. It verifies from the beginning. */
  from?: Date;
}

/** Newest first. The first key whose time has come signs new notices; all of them verify. */
export type LinkKeys = LinkKey[];

/** The parts of a well-formed token, unproven until `verifyToken`. */
export interface TokenParts {
  keyId: string;
  noticeId: string;
  mac: Buffer;
}

/** Keeps a signature made here from being valid for anything else. */
const PURPOSE = 'rollcall.confirm.v1:';
const ID_BYTES = 16;
const MAC_BYTES = 32;

// 48 bytes are 64 characters without spare bits, so every token has exactly one spelling.
const TOKEN = /^([A-Za-z0-9]{1,16})\.([A-Za-z0-9_-]{64})$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/**
 * The token of a notice: key id, notice id and HMAC-SHA256. The same notice and key always give the same token, so it
 * is stored nowhere. Throws RangeError if `noticeId` is not a UUID in lower case.
 */
export function signToken(noticeId: string, key: LinkKey): string {
  const id = idBytes(noticeId);
  return `${key.id}.${Buffer.concat([id, macOf(id, key)]).toString('base64url')}`;
}

/** The parts of a token, unproven; null if it is malformed. */
export function readToken(token: string): TokenParts | null {
  const [, keyId, body] = TOKEN.exec(token) ?? [];
  if (!keyId || !body) return null;
  const bytes = Buffer.from(body, 'base64url');
  return { keyId, noticeId: uuid(bytes.subarray(0, ID_BYTES)), mac: bytes.subarray(ID_BYTES) };
}

/**
 * The token, unproven, that `text` begins with, if neither letter nor digit is after it: programs take punctuation after a
 * link along with it. Null where there is none.
 */
export const tokenBefore = (text: string): string | null =>
  /^([A-Za-z0-9]{1,16}\.[A-Za-z0-9_-]{64})[^\p{L}\p{N}]*$/u.exec(text)?.[1] ?? null;

/** The id of the notice that `token` opens; null unless one of `keys` signed it. Compares in constant time. */
export function verifyToken(token: string, keys: LinkKeys): string | null {
  const parts = readToken(token);
  const key = parts && keys.find(({ id }) => id === parts.keyId);
  if (!parts || !key || parts.mac.length !== MAC_BYTES) return null;
  return timingSafeEqual(parts.mac, macOf(idBytes(parts.noticeId), key)) ? parts.noticeId : null;
}

/**
 * The confirmation link of a notice, derived from its row alone. Throws RangeError if the notice's key is not among
 * `keys`.
 */
export function linkFor(baseUrl: string, keys: LinkKeys, notice: { id: string; keyId: string }): string {
  const key = keys.find(({ id }) => id === notice.keyId);
  if (!key) throw new RangeError(`link key "${notice.keyId}" of notice ${notice.id} is not configured`);
  return `${baseUrl}/r/${signToken(notice.id, key)}`;
}

const macOf = (id: Buffer, key: LinkKey) =>
  createHmac('sha256', key.secret).update(PURPOSE).update(id).digest();

function idBytes(noticeId: string): Buffer {
  if (!UUID.test(noticeId)) throw new RangeError(`"${noticeId}" is not a notice's id`);
  return Buffer.from(noticeId.replaceAll('-', ''), 'hex');
}

const uuid = (bytes: Buffer) =>
  bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

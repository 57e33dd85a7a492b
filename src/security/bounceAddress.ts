import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkKey, LinkKeys } from './linkToken';

/** Keeps a signature made here from ever passing for one made for something else. */
const PURPOSE = 'rollcall.bounce.v1:';
const ID_BYTES = 16;
/** Eighty bits: whoever guesses sends us mail for each guess. */
const MAC_BYTES = 10;

/** Base32 in lower case: mail servers may change the case of an address, and none has trouble with these. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CODE = /^[a-z2-7]{42}$/;

/** The most a mailbox's name may have for the code to fit behind it (RFC 5321). */
export const LONGEST_NAME = 64 - 1 - 42;

/**
 * Where a notice's mail comes back to if it cannot be delivered: `mailbox` with the notice's id and its signature
 * behind a plus. Derived from the notice's row alone. Throws RangeError when its key is not among `keys`.
 */
export function returnPathFor(
  mailbox: string,
  keys: LinkKeys,
  { id, keyId }: { id: string; keyId: string },
): string {
  const key = keys.find((each) => each.id === keyId);
  if (!key) throw new RangeError(`link key "${keyId}" of notice ${id} is not configured`);
  const at = mailbox.lastIndexOf('@');
  const bytes = Buffer.from(id.replaceAll('-', ''), 'hex');
  const code = encode(Buffer.concat([bytes, macOf(bytes, key)]));
  return `${mailbox.slice(0, at)}+${code}${mailbox.slice(at)}`;
}

/** The id of the notice whose mail came back to `address`; null unless one of `keys` signed it. */
export function readReturnPath(address: string, keys: LinkKeys): string | null {
  const code = /\+([^+@]+)@[^@]+$/.exec(address.toLowerCase())?.[1] ?? '';
  if (!CODE.test(code)) return null;
  const bytes = decode(code);
  const id = bytes.subarray(0, ID_BYTES);
  const mac = bytes.subarray(ID_BYTES);
  if (!keys.some((key) => timingSafeEqual(mac, macOf(id, key)))) return null;
  return id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const macOf = (id: Buffer, key: LinkKey) =>
  createHmac('sha256', key.secret).update(PURPOSE).update(id).digest().subarray(0, MAC_BYTES);

/** 26 bytes are 208 bits, which 42 characters hold with two to spare: these are zero. */
function encode(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function decode(code: string): Buffer {
  const bits = code
    .split('')
    .map((letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { LinkKey, LinkKeys } from './linkToken';

/** Keeps a signature made here from being valid for anything else. */
const PURPOSE = 'rollcall.bounce.v1:';
const ID_BYTES = 16;
/** Eighty bits suffice: each guess costs the attacker a mail to us. */
const MAC_BYTES = 10;

/** Base32 in lower case survives mail servers that change the case of an address. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const CODE = /^[a-z2-7]{42}$/;

/** The longest name of a mailbox that leaves room for the code behind it (RFC 5321). */
export const LONGEST_NAME = 64 - 1 - 42;

/**
 * The address that a notice's bounces go to: `mailbox` with the signed notice id behind a plus. It is derived from
 * the notice's row alone. Throws RangeError if the notice's key is not among `keys`.
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

/** The id of the notice that bounced to `address`; null unless one of `keys` signed it. */
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

/** 26 bytes are 208 bits; 42 characters hold 210, so the last two bits are zero. */
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

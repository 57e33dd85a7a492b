import { domainToASCII, domainToUnicode } from 'node:url';
import { LONGEST_ADDRESS } from './storable';

/** Shows nothing, or turns what is around it, so nobody sees that an account or an address is another. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/u;

/** The first character of `text` that nobody sees, as U+200B; null where there is none. */
export function invisibleIn(text: string): string | null {
  const code = INVISIBLE.exec(text)?.[0].codePointAt(0);
  return code === undefined ? null : `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const PARTS = /^([^\s@"<>(),:;[\]\\]+)@([^\s@"<>(),:;[\]\\]+)$/;

/** Whether mail can be written to `address`: one mailbox, by itself, in the domain that one reads. */
export function isMailbox(address: string): boolean {
  const [, name, domain] = PARTS.exec(address) ?? [];
  if (!name || !domain || address.length > LONGEST_ADDRESS || invisibleIn(address) !== null) return false;
  return !name.split('.').includes('') && domain.split('.').every(isLabel) && isItself(domain);
}

const isLabel = (label: string) => /^[\p{L}\p{M}\p{N}_-]{1,63}$/u.test(label) && !/^-|-$/.test(label);

/** Mail goes to a domain in ASCII: of some characters that becomes another domain, as of a full-width letter. */
const isItself = (domain: string) =>
  /^\p{ASCII}+$/u.test(domain) ||
  domainToUnicode(domainToASCII(domain)) === domain.normalize('NFC').toLowerCase();

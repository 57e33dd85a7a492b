import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import DKIM from 'nodemailer/lib/dkim';
import { InvalidInput } from '../../domain/common/errors';

/** What signs our mail, so that others can tell it is ours. */
export interface DkimKey {
  /** The public key is in the DNS under `<selector>._domainkey.<domain>`. */
  selector: string;
  /** RSA, in PEM. */
  privateKey: string;
}

/** Reads the key of `file`. Throws InvalidInput when there is none, or none that mail is signed with. */
export function readDkimKey({ selector, file }: { selector: string; file: string }): DkimKey {
  try {
    const privateKey = readFileSync(file, 'utf8');
    if (createPrivateKey(privateKey).asymmetricKeyType === 'rsa') return { selector, privateKey };
  } catch (error) {
    const expected = `a file that can be read and holds an RSA private key (${String(error)})`;
    throw new InvalidInput('configuration', [{ field: 'ROLLCALL_DKIM', value: file, expected }]);
  }
  const expected = 'an RSA private key: openssl genrsa -out dkim.pem 2048';
  throw new InvalidInput('configuration', [{ field: 'ROLLCALL_DKIM', value: file, expected }]);
}

/**
 * `raw` with a signature of `domain` before it. The signature carries no time and RSA's is the same each time, so
 * the same mail is signed into the same bytes.
 */
export const signDkim = (raw: Buffer, { selector, privateKey }: DkimKey, domain: string): Promise<Buffer> =>
  buffer(new DKIM({ domainName: domain, keySelector: selector, privateKey }).sign(raw));

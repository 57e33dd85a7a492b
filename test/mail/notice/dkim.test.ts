import { createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { composeMail } from '../../../src/mail/notice/compose';
import { readDkimKey, type DkimKey } from '../../../src/mail/notice/dkim';
import { LINK, sampleNotice } from '../sampleNotice';

const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-dkim-'));
const file = path.join(folder, 'key.pem');
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
let key: DkimKey;
beforeAll(() => {
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  key = readDkimKey({ selector: 'rollcall', file });
});
afterAll(() => rmSync(folder, { recursive: true }));

const compose = (dkim: DkimKey | null) =>
  composeMail(sampleNotice(), {
    link: LINK,
    from: 'Rollcall <rollcall@example.org>',
    domain: 'example.org',
    dkim,
  });

describe('a mail signed by DKIM', () => {
  it('is the unsigned one with a signature of the sender’s domain before it', async () => {
    const [signed, unsigned] = [await compose(key), await compose(null)];
    const text = signed.raw.toString('latin1');
    expect(text.endsWith(unsigned.raw.toString('latin1'))).toBe(true);
    expect(text).toMatch(/^DKIM-Signature: v=1; a=rsa-sha256; c=relaxed\/relaxed; d=example\.org;/);
    expect(text).toMatch(/s=rollcall;/);
  });

  it('is verified by the public key, over sender, subject, date, recipient and Message-ID', async () => {
    const { raw } = await compose(key);
    const { header, signature, signedNames } = signatureOf(raw.toString('latin1'));
    expect(signedNames).toEqual(
      expect.arrayContaining(['from', 'subject', 'date', 'to', 'message-id', 'list-id']),
    );
    expect(createVerify('RSA-SHA256').update(header, 'latin1').verify(publicKey, signature, 'base64')).toBe(
      true,
    );
  });

  it('is the same bytes each time: the signature carries no time', async () => {
    const first = await compose(key);
    expect((await compose(key)).raw.equals(first.raw)).toBe(true);
    expect(first.raw.toString('latin1').split('\r\n\r\n')[0]).not.toMatch(/\bt=\d/);
  });

  it('needs an RSA key, in a file that can be read', () => {
    expect(() => readDkimKey({ selector: 'x', file: '/nonexistent' })).toThrow(
      /ROLLCALL_DKIM is "\/nonexistent"/,
    );
    const other = path.join(folder, 'ed25519.pem');
    writeFileSync(other, generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    expect(() => readDkimKey({ selector: 'x', file: other })).toThrow(/RSA private key/);
  });
});

/** The header as its signature covers it (RFC 6376, relaxed), by the text of the signed mail alone. */
function signatureOf(text: string) {
  const fields = text
    .slice(0, text.indexOf('\r\n\r\n'))
    .replace(/\r\n(?=[ \t])/g, '')
    .split('\r\n')
    .map((line) => ({
      name: line.slice(0, line.indexOf(':')).toLowerCase(),
      value: line.slice(line.indexOf(':') + 1),
    }));
  const relaxed = (name: string, value: string) => `${name}:${value.replace(/[ \t]+/g, ' ').trim()}`;
  const dkim = fields.find(({ name }) => name === 'dkim-signature')?.value ?? '';
  const signedNames = (/\bh=([^;]+)/.exec(dkim)?.[1] ?? '').replace(/\s/g, '').toLowerCase().split(':');
  const signed = signedNames
    .map((wanted) => fields.find(({ name }) => name === wanted))
    .filter((field) => field !== undefined);
  const [, signature = ''] = /\bb=([^;]*)$/.exec(dkim) ?? [];
  const header = [
    ...signed.map(({ name, value }) => relaxed(name, value)),
    relaxed('dkim-signature', dkim.replace(/\bb=[^;]*$/, 'b=')),
  ].join('\r\n');
  return { header, signature: signature.replace(/\s/g, ''), signedNames };
}

import { randomBytes, randomUUID } from 'node:crypto';
import { linkFor, readToken, signToken, verifyToken, type LinkKey } from '../../src/security/linkToken';

const key = (id: string): LinkKey => ({ id, secret: randomBytes(32) });
const older = key('k1');
const newer = key('k2');
const noticeId = '0b9d8f3e-1c52-4a7e-9f00-2f6f1f0c7a11';

/** `text` with each of its bits flipped in turn. */
const mutations = (text: string): string[] =>
  [...Buffer.from(text).keys()].flatMap((at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].map((bit) => {
      const bytes = Buffer.from(text);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
      return bytes.toString('latin1');
    }),
  );

describe('a link token', () => {
  it('opens the notice it was signed for', () => {
    expect(verifyToken(signToken(noticeId, newer), [newer])).toBe(noticeId);
  });

  it('is the same every time, so that a retry needs nothing stored', () => {
    expect(signToken(noticeId, newer)).toBe(signToken(noticeId, newer));
  });

  it('tells key id and notice id without proving them', () => {
    expect(readToken(signToken(noticeId, newer))).toMatchObject({ keyId: 'k2', noticeId });
  });

  it('still opens after a newer key was put in front', () => {
    expect(verifyToken(signToken(noticeId, older), [newer, older])).toBe(noticeId);
  });

  it('opens nothing once its key is gone', () => {
    expect(verifyToken(signToken(noticeId, older), [newer])).toBeNull();
  });

  it('opens nothing when another secret bears its key id', () => {
    expect(verifyToken(signToken(noticeId, key('k2')), [newer])).toBeNull();
  });

  it('opens nothing with any single bit changed, the key id included', () => {
    const keys = [newer, ...['k3', 'K2', 'j2', 'c2'].map(key)];
    const accepted = mutations(signToken(noticeId, newer)).filter((token) => verifyToken(token, keys));
    expect(accepted).toEqual([]);
  });

  it('has one spelling only: nothing may be added, padded or spelled in the other alphabet', () => {
    const token = signToken(noticeId, newer);
    const others = [`${token}=`, `${token}A`, ` ${token}`, `${token}\n`, token.slice(0, -1), '', '.', 'k2.'];
    expect(others.filter((other) => verifyToken(other, [newer]))).toEqual([]);
    for (let n = 0; n < 50; n += 1) {
      const standard = signToken(randomUUID(), newer).replaceAll('-', '+').replaceAll('_', '/');
      if (/[+/]/.test(standard)) expect(readToken(standard)).toBeNull();
    }
  });

  it('cannot be moved to another notice', () => {
    const [one, two] = [signToken(noticeId, newer), signToken(randomUUID(), newer)].map((token) =>
      Buffer.from(token.slice(3), 'base64url'),
    );
    const forged = Buffer.concat([two!.subarray(0, 16), one!.subarray(16)]).toString('base64url');
    expect(verifyToken(`k2.${forged}`, [newer])).toBeNull();
  });

  it('is refused for what is no notice id', () => {
    expect(() => signToken('42', newer)).toThrow(RangeError);
  });
});

describe('the link of a notice', () => {
  it('is signed with the key that the notice names, however many came after', () => {
    const link = linkFor('https://rollcall.example.org', [newer, older], { id: noticeId, keyId: 'k1' });
    expect(link).toBe(`https://rollcall.example.org/r/${signToken(noticeId, older)}`);
  });

  it('cannot be made once that key is gone', () => {
    expect(() => linkFor('https://x', [newer], { id: noticeId, keyId: 'k1' })).toThrow(/k1/);
  });
});

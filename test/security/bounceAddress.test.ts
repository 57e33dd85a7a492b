import fc from 'fast-check';
import { LONGEST_NAME, readReturnPath, returnPathFor } from '../../src/security/bounceAddress';

const key = (id: string, byte: number) => ({ id, secret: Buffer.alloc(32, byte) });
const KEYS = [key('k1', 1)];
const NOTICE = { id: '7b0e6a3c-6a42-4f1c-9a1b-0f6f0d1d2c3b', keyId: 'k1' };
const PATH = returnPathFor('bounces@example.org', KEYS, NOTICE);

describe('the return path of a notice', () => {
  it('leads back to every notice, and only to that one', () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        const path = returnPathFor('bounces@example.org', KEYS, { id, keyId: 'k1' });
        return readReturnPath(path, KEYS) === id;
      }),
    );
  });

  it('is the same each time, also after the keys were rotated', () => {
    expect(returnPathFor('bounces@example.org', [key('k2', 2), ...KEYS], NOTICE)).toBe(PATH);
    expect(readReturnPath(PATH, [key('k2', 2), ...KEYS])).toBe(NOTICE.id);
  });

  it('survives a server that changes its case', () => {
    expect(readReturnPath(PATH.toUpperCase(), KEYS)).toBe(NOTICE.id);
  });

  it('fits into an address, however long the mailbox may be', () => {
    const path = returnPathFor(`${'b'.repeat(LONGEST_NAME)}@example.org`, KEYS, NOTICE);
    expect(path.split('@')[0]).toHaveLength(64);
  });

  it.each([
    ['signed with another key', [key('k1', 3)], PATH],
    ['changed in its id', KEYS, PATH.replace(/\+./, (found) => (found === '+a' ? '+b' : '+a'))],
    [
      'changed in its signature',
      KEYS,
      PATH.replace(/.(.)@/, (found, last) => (found[0] === 'a' ? 'b' : 'a') + last + '@'),
    ],
    ['cut short', KEYS, PATH.replace(/..@/, '@')],
    ['without a code', KEYS, 'bounces@example.org'],
    ['nothing', KEYS, ''],
  ])('opens nothing when it is %s', (_name, keys, path) => {
    expect(readReturnPath(path, keys)).toBeNull();
  });
});

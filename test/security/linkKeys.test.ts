import { formatLinkKeys, parseLinkKeys, rotateKeys, signingKey } from '../../src/security/linkKeys';
import { signToken, verifyToken } from '../../src/security/linkToken';

const NOW = new Date('2026-11-23T09:00:00Z');
const LATER = new Date('2026-11-23T09:10:00Z');
const NOTICE = '11111111-1111-4111-8111-111111111111';
const key = (id: string, from?: string) => `${id}:${'A'.repeat(43)}${from ? `@${from}` : ''}`;
const keys = (...texts: string[]) => parseLinkKeys(texts.join('\n'))!;
const rotate = (given: ReturnType<typeof keys>, live: string[] = []) =>
  rotateKeys(given, { live, now: NOW, from: LATER });

describe('link keys', () => {
  it('are read from lines as from a list, and written as they were read', () => {
    const texts = [key('k2', '2026-11-23T09:10:00.000Z'), key('k1')];
    expect(formatLinkKeys(keys(...texts))).toEqual(texts);
    expect(parseLinkKeys(`${texts.join(', ')}\n`)).toEqual(keys(...texts));
  });

  it.each(['', 'k1', key('k-1'), `${key('k1')},`, `${key('k1')} ${key('k1')}`, key('k1', 'tomorrow')])(
    'are none where one is not, as in "%s"',
    (text) => expect(parseLinkKeys(text)).toBeNull(),
  );

  it('sign by the newest whose time has come', () => {
    const both = keys(key('k2', '2026-11-23T09:10:00Z'), key('k1'));
    expect([signingKey(both, NOW).id, signingKey(both, LATER).id]).toEqual(['k1', 'k2']);
  });
});

describe('a rotation', () => {
  it('makes a key that opens links at once and signs from its time on', () => {
    const { keys: rotated, made } = rotate(keys(key('k1')));
    expect([signingKey(rotated, NOW).id, signingKey(rotated, LATER).id]).toEqual(['k1', 'k2']);
    expect(verifyToken(signToken(NOTICE, made), rotated)).toBe(NOTICE);
  });

  it('keeps what opens living links, and what still signs', () => {
    const { keys: rotated, dropped } = rotate(keys(key('k4'), key('k3'), key('k2'), key('k1')), ['k2']);
    expect([rotated.map(({ id }) => id), dropped]).toEqual([
      ['k5', 'k4', 'k2'],
      ['k3', 'k1'],
    ]);
  });

  it('twice in a row keeps the key that waits to sign', () => {
    const { keys: once } = rotate(keys(key('k1')));
    expect(rotate(once).keys.map(({ id }) => id)).toEqual(['k3', 'k2', 'k1']);
  });
});

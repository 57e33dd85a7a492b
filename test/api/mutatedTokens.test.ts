import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { signToken, verifyToken, type LinkKeys } from '../../src/security/linkToken';
import { apiWorld, type ApiWorld } from './apiWorld';
import { givenNotice } from './noticeFixture';

const KEYS: LinkKeys = ['k1', 'k2'].map((id) => ({ id, secret: randomBytes(32) }));
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.:/%+= \u0000é';

/** A token changed as chance has it: characters replaced, left out, put in or repeated, ends cut, parts swapped. */
const mutated = (token: string) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom('replace', 'remove', 'insert', 'cut', 'repeat', 'key', 'case'),
        fc.nat(token.length),
        fc.constantFrom(...CHARACTERS.split('')),
      ),
      { minLength: 1, maxLength: 4 },
    )
    .map((changes) => changes.reduce(change, token))
    // With nothing but punctuation after it, it is the token that we made.
    .filter((text) => text.replace(/[^\dA-Za-z]+$/, '') !== token.replace(/[-_]+$/, ''));

function change(text: string, [how, at, character]: [string, number, string]): string {
  const [head, tail] = [text.slice(0, at), text.slice(at)];
  switch (how) {
    case 'replace':
      return head + character + tail.slice(1);
    case 'remove':
      return head + tail.slice(1);
    case 'insert':
      return head + character + tail;
    case 'cut':
      return head;
    case 'repeat':
      return head + text;
    case 'key':
      return text.replace(/^k\d/, (key) => (key === 'k1' ? 'k2' : 'k1'));
    default:
      return head + tail.toUpperCase();
  }
}

const uuid = fc.uuid().map((id) => id.toLowerCase());

describe('a token that is not exactly the one we made', () => {
  it('opens nothing, in ten thousand cases', () => {
    const cases = uuid.chain((id) => mutated(signToken(id, KEYS[0]!)).map((text) => ({ id, text })));
    fc.assert(
      fc.property(cases, ({ text }) => expect(verifyToken(text, KEYS)).toBeNull()),
      { numRuns: 10_000 },
    );
  });

  it("opens nothing with the signature of another notice's, or of another key", () => {
    fc.assert(
      fc.property(uuid, uuid, (one, other) => {
        fc.pre(one !== other);
        const bytes = (id: string, key: number) =>
          Buffer.from(signToken(id, KEYS[key]!).split('.')[1] ?? '', 'base64url');
        const forged = (id: Buffer, mac: Buffer) =>
          `k1.${Buffer.concat([id.subarray(0, 16), mac.subarray(16)]).toString('base64url')}`;
        expect(verifyToken(forged(bytes(one, 0), bytes(other, 0)), KEYS)).toBeNull();
        expect(verifyToken(forged(bytes(one, 0), bytes(one, 1)), KEYS)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the link of a mutated token', () => {
  let api: ApiWorld;
  beforeAll(async () => {
    api = await apiWorld();
  });
  afterAll(() => api.close());

  it('is not there: 404 for whoever reads, as much for whoever answers, and no row', async () => {
    const { id } = await givenNotice(api.pool);
    await fc.assert(
      fc.asyncProperty(mutated(api.token(id)), async (text) => {
        const url = `/r/${encodeURIComponent(text)}`;
        expect((await api.get(url)).statusCode).toBe(404);
        const posted = await api.submit(url, { version: '0', all: 'close' });
        // Who tries hundreds of them is not even answered.
        expect([404, 429]).toContain(posted.statusCode);
      }),
      { numRuns: 500 },
    );
    expect(await api.answers()).toEqual([]);
  }, 120_000);
});

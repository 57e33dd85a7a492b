import fc from 'fast-check';
import { ownerKey, reminderId } from '../../../src/domain/common/ids';

const owner = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 1_000 }),
  fc.string({ unit: 'binary', minLength: 190, maxLength: 210 }),
  fc.constantFrom('中', '😀', 'a').chain((one) => fc.nat(600).map((n) => `corp:${one.repeat(n)}`)),
);

describe("the id of an owner's reminder", () => {
  it.each(['corp:ann.lee', 'jobs:张三', `corp:${'a'.repeat(195)}`])('is the owner as they are: %s', (id) => {
    expect(reminderId(id)).toBe(`reminder/${id}`);
  });

  it('fits into what Temporal’s databases keep, however long the owner’s, and is whole characters', () => {
    fc.assert(
      fc.property(owner, (id) => {
        expect(Buffer.byteLength(reminderId(id))).toBeLessThanOrEqual(255);
        expect(Buffer.byteLength(ownerKey(id))).toBeLessThanOrEqual(200);
        if (!/\p{Surrogate}/u.test(id)) expect(ownerKey(id)).not.toMatch(/\p{Surrogate}/u);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is nobody else’s, whatever their ends, and though somebody is called as it is', () => {
    const long = 'x'.repeat(300);
    const taken = ownerKey(`corp:${long}1`);
    const keys = [`corp:${long}1`, `corp:${long}2`, taken, ownerKey(taken)].map(ownerKey);
    expect(new Set(keys).size).toBe(4);
    expect(taken).toMatch(/^corp:x+~[0-9a-f]{32}$/);
  });
});

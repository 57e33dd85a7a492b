import fc from 'fast-check';
import { isDeeper } from '../../../src/api/http/hardening';

const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('how deep a JSON text is nested', () => {
  it('is seen before it is parsed, whatever its texts hold', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: 'binary' }), fc.nat(6), (value, deepest) => {
        expect(isDeeper(JSON.stringify(value), deepest)).toBe(depthOf(value) > deepest);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not count brackets and quotes within texts', () => {
    expect(isDeeper(String.raw`["[[[\"[[[", "\\", "[["]`, 1)).toBe(false);
  });

  it('is found in a megabyte at once, also where a text never ends', () => {
    const begun = performance.now();
    expect(isDeeper(`"${String.raw`\"[`.repeat(300_000)}`, 1)).toBe(false);
    expect(isDeeper('['.repeat(1_000_000), 32)).toBe(true);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });
});

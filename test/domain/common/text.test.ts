import fc from 'fast-check';
import { calmPage, singleLine } from '../../../src/domain/common/text';

/** Characters that turn the text around them, show nothing, or steer a terminal: C0, C1, marks, embeddings, isolates. */
const ODD = [
  ...Array.from({ length: 32 }, (_, code) => code),
  ...Array.from({ length: 33 }, (_, at) => 0x7f + at),
  0x61c,
  0x200b,
  0x200e,
  0x200f,
  0x2028,
  0x2029,
  0x202a,
  0x202b,
  0x202c,
  0x202d,
  0x202e,
  0x2060,
  0x2061,
  0x2066,
  0x2067,
  0x2068,
  0x2069,
  0x206a,
  0x206f,
  0xfeff,
].map((code) => String.fromCodePoint(code));

const odd = fc.constantFrom(...ODD);
const text = fc
  .array(fc.oneof(odd, fc.constantFrom('a', 'é', '你', '\u{1F600}', '<', '&', '"', '\u00A0')), {
    maxLength: 30,
  })
  .map((parts) => parts.join(''));
const oddIn = (shown: string) => ODD.filter((character) => shown.includes(character));

describe('a text from another system', () => {
  it('is shown on one line without a character that turns, hides or steers', () => {
    fc.assert(fc.property(text, (given) => expect(oddIn(singleLine(given))).toEqual([])));
  });

  it('reaches no page with one; line breaks of the page stay', () => {
    fc.assert(
      fc.property(text, (given) => {
        const page = calmPage(`<p>\n${given}\n</p>`);
        expect(oddIn(page)).toEqual(['\n']);
        expect(page).toMatch(/^<p>\n[^]*\n<\/p>$/);
      }),
    );
  });

  it.each(['می\u200Cخواهم', '\u{1F469}\u200D\u{1F4BB}', 'שלום', '12\u00A0mins', '巡检'])(
    'is as it was without one: %s',
    (given) => {
      expect(singleLine(given)).toBe(given);
      expect(calmPage(given)).toBe(given);
    },
  );
});

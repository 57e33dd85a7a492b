import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { singleLine } from '../../src/domain/common/text';
import { csvRows } from '../../src/mail/spreadsheet';

const SIGNS = '=+-@＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋\u2212'.split('');
const UNSEEN = [
  '',
  ' ',
  '\t',
  '\r',
  '\n',
  '\u00a0',
  '\u3000',
  '\ufeff',
  '\u200b',
  '\u2060',
  '\0',
  '\x1f',
  '\u3164',
];
const cellOf = (text: string) => parse(csvRows([[text, 'next']], '\n'))[0]?.[0];

describe('a cell that begins as a formula would', () => {
  it.each(SIGNS)('is text: %s', (sign) => {
    for (const before of UNSEEN) expect(cellOf(`${before}${sign}cmd|'/c calc'!A1`)).toMatch(/^'/);
  });

  it('is text whatever comes before and after it', () => {
    const unseen = fc.array(fc.constantFrom(...UNSEEN), { maxLength: 4 }).map((parts) => parts.join(''));
    const formula = fc.tuple(unseen, fc.constantFrom(...SIGNS), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(formula, (parts) => expect(cellOf(parts.join(''))).toMatch(/^'/)),
      { numRuns: 2_000 },
    );
  });
});

describe('any text', () => {
  it('is one cell of one row, begins as no formula, and is otherwise what it was in one line', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 5 }), (texts) => {
        const rows: string[][] = parse(csvRows([texts], '\r\n'), { skip_empty_lines: false });
        expect(rows).toHaveLength(1);
        expect(rows[0]!.map((cell) => cell.replace(/^'/, ''))).toEqual(
          texts.map((text) => singleLine(text).replace(/^'/, '')),
        );
        for (const cell of rows[0]!) expect(cell.normalize('NFKC').trim()).not.toMatch(/^[=+\-@\u2212]/);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['nightly-invoices', '日报 +1', 'a=b', 'ann@example.org', '“quoted”, with a comma', '%d'])(
    'that is no formula stays as it is: %s',
    (text) => expect(cellOf(text)).toBe(text),
  );
});

it('numbers stay numbers, also below zero', () => {
  expect(csvRows([[-1, 0.5, true, null]], '\n')).toBe('-1,0.5,true,\n');
});

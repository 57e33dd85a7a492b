import { stringify } from 'csv-stringify/sync';
import { singleLine } from '../domain/common/text';

/** What a cell may hold; null is an empty one. */
export type Cell = string | number | boolean | null;

/**
 * Rows as CSV, for every such table that Rollcall writes: each text in one line, and what a spreadsheet would run as a
 * formula made text, by an apostrophe before it. Every row ends with `end`.
 */
export const csvRows = (rows: Cell[][], end: '\n' | '\r\n'): string =>
  stringify(
    rows.map((row) => row.map(textOf)),
    { record_delimiter: end },
  );

function textOf(cell: Cell): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const text = singleLine(cell);
  return isFormula(text) ? `'${text}` : text;
}

/** Whether a spreadsheet may take `text` for a formula: one that writes Chinese or Japanese takes full-width signs as well. */
const isFormula = (text: string) => FORMULA.test(text.normalize('NFKC'));

// Spreadsheets pass over what cannot be seen before a formula; U+2212 is what wide and small minus signs may become.
const FORMULA = /^[\p{Z}\p{C}\p{M}\u115f\u1160\u3164]*[=+\-\u2212@]/u;

import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { escapeForTerminal } from './escapeForTerminal';

type Rows = (string | number)[][];

/** Rows as aligned text without borders, easy to copy and cut, with an optional heading. */
export const table = (rows: Rows, head: string[] = []): string => aligned(rows, head);

/**
 * As `table`, but wraps the last column between words to fit the terminal's `width` (characters). Does not wrap without
 * a terminal, or if the other columns alone are too wide.
 */
export function fittingTable(rows: Rows, width: number | null, head: string[] = []): string {
  const whole = table(rows, head);
  if (width === null || widthOf(whole) <= width) return whole;
  const room =
    width -
    widthOf(
      table(
        rows.map((row) => row.slice(0, -1)),
        head.slice(0, -1),
      ),
    ) -
    GAP;
  return room < NARROW ? whole : aligned(rows, head, room);
}

/** A column narrower than this, in characters, is not worth wrapping. */
const NARROW = 24;
const GAP = 2;

const widthOf = (text: string) =>
  Math.max(...text.split('\n').map((line) => stripVTControlCharacters(line).length));

/** `room` is the width of the last column; null for its natural width. */
function aligned(rows: Rows, head: string[], room: number | null = null): string {
  const last = (rows[0]?.length ?? 1) - 1;
  const plain = new Table({
    head,
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP },
    ...(room !== null && { colWidths: [...Array<null>(last).fill(null), room], wordWrap: true }),
  });
  plain.push(...rows.map((row) => row.map((cell) => escapeForTerminal(String(cell)))));
  return plain
    .toString()
    .split('\n')
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((name) => [name, '']),
);

/** `date` to the minute, in UTC; `unknown` for null. */
export const showTime = (date: Date | null): string =>
  date ? `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'unknown';

/** An end date: only the day if it is midnight UTC, as a user may have typed it; otherwise to the minute. */
export const showEnd = (date: Date): string =>
  date.getTime() % 86_400_000 === 0 ? showDay(date) : showTime(date);

/** The day of `date`, in UTC; `unknown` for null. */
export const showDay = (date: Date | null): string => date?.toISOString().slice(0, 10) ?? 'unknown';

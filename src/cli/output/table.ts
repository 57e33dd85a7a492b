import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import { escapeForTerminal } from './escapeForTerminal';

type Rows = (string | number)[][];

/** Rows as aligned text without lines, under a heading if one is given: it can be read, copied and cut. */
export const table = (rows: Rows, head: string[] = []): string => aligned(rows, head);

/**
 * As `table`; where that is wider than the terminal's `width`, in characters, the last column is wrapped between words.
 * As it is where there is no terminal, or one too narrow for the other columns.
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

/** Characters below which wrapping a column helps nobody. */
const NARROW = 24;
const GAP = 2;

const widthOf = (text: string) =>
  Math.max(...text.split('\n').map((line) => stripVTControlCharacters(line).length));

/** `room` is the width of the last column; null for what it needs. */
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

/** `date` as a command shows it: to the minute, in UTC; `unknown` when there is none. */
export const showTime = (date: Date | null): string =>
  date ? `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'unknown';

/** An end as a command shows it: the day where it is the beginning of one in UTC, as a date that is given means. */
export const showEnd = (date: Date): string =>
  date.getTime() % 86_400_000 === 0 ? showDay(date) : showTime(date);

/** `date` as a command shows it: the day, in UTC; `unknown` when there is none. */
export const showDay = (date: Date | null): string => date?.toISOString().slice(0, 10) ?? 'unknown';

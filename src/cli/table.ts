import Table from 'cli-table3';
import { onScreen } from './onScreen';

/** Rows as aligned text without lines, under a heading if one is given: it can be read, copied and cut. */
export function table(rows: (string | number)[][], head: string[] = []): string {
  const plain = new Table({
    head,
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  plain.push(...rows.map((row) => row.map((cell) => onScreen(String(cell)))));
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

import type { CadenceChange } from '../../db/cadence/changes';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { ladderInWords } from '../../domain/cadence/ladderText';
import {
  differences,
  leaves,
  normal,
  type Difference,
  type Settings,
} from '../../domain/cadence/scheduleSettings';
import { DEFAULT_TIMING } from '../../domain/cadence/scheduleTimes';
import type { Io } from '../io';
import { showTime, table } from './table';

const DEFAULTS = leaves({ ...DEFAULT_TIMING, cadence: parseCadence({}) });

/** Prints every field with its value, and its default if it differs. */
export function printSettings({ print, colours }: Io, settings: Settings): void {
  const { dim, bold } = colours;
  const rows = [...leaves(settings)].map(([field, value]) => {
    const usual = showValue(DEFAULTS.get(field));
    const same = usual === showValue(value);
    return [field, same ? showValue(value) : bold(showValue(value)), same ? '' : dim(usual)];
  });
  print(table(rows, ['field', 'value', 'default, if it differs'].map(dim)));
}

/** Prints a ladder in words. */
export function printLadder({ print, colours }: Io, cadence: Pick<Cadence, 'ladder'>): void {
  print(colours.dim('the ladder'));
  ladderInWords(cadence).forEach((line, at) => print(`  ${at + 1}. ${line}`));
}

/** Prints each changed field, before and after. */
export function printDifferences({ print, colours }: Io, changed: Difference[]): void {
  const rows = changed.map(({ field, before, after }) => [
    field,
    showValue(before),
    '→',
    colours.bold(showValue(after)),
  ]);
  print(table(rows, ['field', 'before', '', 'after'].map(colours.dim)));
}

/** Prints changes: when, who and what. */
export function printHistory(io: Io, changes: CadenceChange[]): void {
  for (const { at, who, before, after } of changes) {
    io.print(`${io.colours.bold(showTime(at))}  ${who}`);
    if (before) printDifferences(io, differences(normal(before), normal(after)));
    else io.print(io.colours.dim('  first entry; to see all fields: rollcall cadence history --json'));
  }
  if (changes.length === 0) io.print('No change of the cadence is recorded yet.');
}

/** Formats the value of a field. */
export const showValue = (value: unknown): string => {
  if (value === undefined || value === null) return 'none';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

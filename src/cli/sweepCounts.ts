import type { SweepCounts } from '../domain/sweep';
import { digestRows } from '../mail/digestRows';
import { table } from './table';

/** The counts of a sweep, each with what it means, under what they are about. */
export function countsTable(counts: SweepCounts, dim: (text: string) => string): string {
  return digestRows(counts)
    .flatMap(({ title, rows }) => [dim(`  ${title}`), table(rows.map(({ name, value }) => [value, name]))])
    .join('\n');
}

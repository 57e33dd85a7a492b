import type { Fault } from '../../domain/common/errors';
import type { InventoryKind } from '../../domain/sync/inventory';
import { nearest } from '../../domain/common/text';
import { personCells, projectCells, taskCells } from './schema';

/** The columns of each file. */
export const COLUMNS: Record<InventoryKind, readonly string[]> = {
  projects: Object.keys(projectCells.shape),
  tasks: Object.keys(taskCells.shape),
  people: Object.keys(personCells.shape),
};

/** What running does to a row, and nobody's decision: a closed task is not reopened for it. */
export const BY_RUNNING: readonly string[] = [
  'last_run_at',
  'total_run_count',
  'last_result',
  'failures_in_a_row',
  'mean_duration_seconds',
  'next_run_at',
  'cost',
];

/** Columns that a CSV header may leave out. */
const OPTIONAL = new Set(['url', 'channel', 'members', 'maintainers', ...BY_RUNNING.slice(2)]);

/** What is wrong with a CSV header: columns unknown, there twice, or missing. */
export function headerFaults(kind: InventoryKind, header: string[]): Fault[] {
  const unknown = header.filter((name) => !COLUMNS[kind].includes(name));
  const twice = header.filter((name, at) => header.indexOf(name) < at);
  const missing = COLUMNS[kind].filter((name) => !OPTIONAL.has(name) && !header.includes(name));
  return [
    ...unknown.map((name) => unknownColumn(kind, name, missing)),
    ...twice.map((name) => ({ field: 'column', value: name, expected: 'each column once' })),
    ...missing.map((name) => ({ field: `column ${name}`, value: undefined, expected: 'it in the header' })),
  ];
}

/** The fault that `name` is no column, with the nearest name among `candidates` (else all) that is. */
export function unknownColumn(kind: InventoryKind, name: string, candidates: readonly string[] = []): Fault {
  const near = nearest(name, candidates.length > 0 ? candidates : COLUMNS[kind]);
  const expected = near ? `${near}?` : `one of ${COLUMNS[kind].join(', ')}`;
  return { field: 'column', value: name, expected };
}

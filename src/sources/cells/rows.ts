import { hash } from 'node:crypto';
import type { z } from 'zod';
import type { Fault } from '../../domain/common/errors';
import { standardSchedule } from '../../domain/common/taskSchedule';
import type { InventoryKind, InventoryRows } from '../../domain/sync/inventory';
import { BY_RUNNING, COLUMNS } from './columns';
import { personCells, projectCells, taskCells } from './schema';

/** A row as text by column, whatever it comes from; null is unknown. */
export type Cells = Record<string, string | null>;
type Parsed<Row> = { row: Row; remarks?: string[] } | { faults: Fault[] };

/** For each kind of file: the row that cells mean, or what is wrong with them. */
export const parsers: { [Kind in InventoryKind]: (cells: Cells) => Parsed<InventoryRows[Kind]> } = {
  projects: (cells) =>
    parse(projectCells, cells, ({ id, name, archived_at, maintainers }) => ({
      id,
      name,
      archivedAt: archived_at ?? null,
      url: null,
      maintainers: maintainers ?? [],
    })),
  tasks: (cells) =>
    parse(taskCells, cells, (task) => ({
      id: task.id,
      projectId: task.project_id,
      name: task.name,
      schedule: task.schedule ? standardSchedule(task.schedule) : null,
      creator: accountOf(task.creator),
      editor: accountOf(task.editor),
      createdAt: task.created_at ?? null,
      editedAt: task.updated_at ?? null,
      editedByUs: false,
      editTold: true,
      enabled: task.enabled,
      lastRunAt: task.last_run_at ?? null,
      runCount: task.total_run_count ?? null,
      lastResult: task.last_result ?? null,
      failuresInARow: task.failures_in_a_row ?? null,
      meanDurationSeconds: task.mean_duration_seconds ?? null,
      nextRunAt: task.next_run_at ?? null,
      cost: task.cost ?? null,
      url: task.url ?? null,
      rowHash: rowHash(cells),
    })),
  people: (cells) =>
    parse(personCells, cells, (person) => ({
      account: person.account,
      name: person.name ?? null,
      email: person.email ?? null,
      locale: person.locale ?? null,
      timeZone: person.time_zone ?? null,
      active: person.active ?? null,
      manager: accountOf(person.manager),
      channel: person.channel ?? null,
      members: person.members ?? null,
    })),
};

function parse<Out, Row>(schema: z.ZodType<Out>, cells: Cells, toRow: (out: Out) => Row): Parsed<Row> {
  const result = schema.safeParse(cells);
  if (result.success) {
    const nobody = ACCOUNTS.filter((column) => NOBODY.test(cells[column] ?? ''));
    const row = toRow(result.data);
    return nobody.length === 0 ? { row } : { row, remarks: nobody.map((one) => nobodyIn(one, cells)) };
  }
  return {
    faults: result.error.issues.map(({ path, message }) => {
      const field = String(path[0]);
      return { field, value: cells[field] ?? undefined, expected: message };
    }),
  };
}

/** How programs and people write that there is nobody. */
const NOBODY = /^(?:none|null|nil|undefined|#?n\/a|-+|\\n)$/i;

/** Columns that hold the account of one person. */
const ACCOUNTS = ['creator', 'editor', 'manager'] as const;

const accountOf = (cell: string | null | undefined): string | null =>
  cell === null || cell === undefined || NOBODY.test(cell) ? null : cell;

const nobodyIn = (column: string, cells: Cells): string =>
  `${column} ${JSON.stringify(cells[column])} is taken as nobody`;

const EDITED_COLUMNS = COLUMNS.tasks.filter((column) => !BY_RUNNING.includes(column));

/** Of the cells that people edit, as delivered: the same for the same row in CSV and JSON lines. */
const rowHash = (cells: Cells): string =>
  hash('sha256', JSON.stringify(EDITED_COLUMNS.map((column) => cells[column] ?? null)), 'base64url');

import type { Pool } from 'pg';
import type { ToDo } from '../../domain/closing/toDo';
import { TO_DO_COLUMNS, toDoCells } from '../../mail/admin/toDoCsv';
import { csvRows, type Cell } from '../../mail/spreadsheet';
import { listToDo } from '../../operations/closing/toDo';
import { type Io, printArray } from '../io';
import { fittingTable, showDay } from './table';

const SHOWN = 50;

/** Prints the to-do list of tasks to switch off or on by hand, as a table. */
export async function printToDo(io: Io, pool: Pool, source: string | null): Promise<void> {
  const rows: string[][] = [];
  let total = 0;
  for await (const one of listToDo({ pool }, source)) {
    total += 1;
    if (rows.length < SHOWN) rows.push(rowOf(one));
  }
  if (total === 0) return io.print('  nothing to do by hand');
  io.print(fittingTable(rows, io.width, HEAD.map(io.colours.dim)));
  if (total > SHOWN) io.note(`${SHOWN} of ${total}. To list all: --csv or --json`);
  io.note('A task stays on the list until a sync shows it done, or you report it: rollcall closing done ID…');
}

const HEAD = ['id', 'what', 'since', 'reason', 'project', 'owner', 'task'];

const rowOf = ({
  what,
  since,
  reason,
  source,
  taskId,
  projectName,
  owner,
  task,
  url,
  managedBy,
}: ToDo): string[] => [
  `${source}/${taskId}`,
  what,
  showDay(since),
  reason,
  projectName,
  owner ?? 'nobody',
  [task, managedBy && `(defined in ${managedBy})`, url].filter(Boolean).join('  '),
];

/** Prints the whole to-do list as JSON. */
export async function printToDoJson(io: Io, pool: Pool, source: string | null): Promise<void> {
  io.print('[');
  await printArray(io, listToDo({ pool }, source));
}

/** Prints the whole to-do list as CSV, which "closing done --csv" reads. */
export async function printToDoCsv(io: Io, pool: Pool, source: string | null): Promise<void> {
  io.print(line(TO_DO_COLUMNS));
  for await (const one of listToDo({ pool }, source)) io.print(line(toDoCells(one)));
}

const line = (cells: Cell[]) => csvRows([cells], '\n').trimEnd();

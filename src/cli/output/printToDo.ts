import type { Pool } from 'pg';
import type { ToDo } from '../../domain/closing/toDo';
import { TO_DO_COLUMNS, toDoCells } from '../../mail/admin/toDoCsv';
import { csvRows, type Cell } from '../../mail/spreadsheet';
import { listToDo } from '../../operations/closing/toDo';
import { type Io, printArray } from '../io';
import { fittingTable, showDay } from './table';

const SHOWN = 50;

/** Prints what people are to do by hand, for people to read. */
export async function printToDo(io: Io, pool: Pool, source: string | null): Promise<void> {
  const rows: string[][] = [];
  let total = 0;
  for await (const one of listToDo({ pool }, source)) {
    total += 1;
    if (rows.length < SHOWN) rows.push(rowOf(one));
  }
  if (total === 0) return io.print('  nothing is to be done by hand');
  io.print(fittingTable(rows, io.width, HEAD.map(io.colours.dim)));
  if (total > SHOWN) io.note(`${SHOWN} of ${total}. All of them: --csv or --json`);
  io.note(
    'Until a sync shows it done, or somebody says so, nothing changes for a task. To say so: rollcall closing done ID…',
  );
}

const HEAD = ['id', 'what', 'since', 'reason', 'project', 'owner', 'task'];

const rowOf = ({ what, since, reason, source, taskId, projectName, owner, task, url }: ToDo): string[] => [
  `${source}/${taskId}`,
  what,
  showDay(since),
  reason,
  projectName,
  owner ?? 'nobody',
  url ? `${task}  ${url}` : task,
];

/** Prints all of it as JSON. */
export async function printToDoJson(io: Io, pool: Pool, source: string | null): Promise<void> {
  io.print('[');
  await printArray(io, listToDo({ pool }, source));
}

/** Prints all of it as CSV, which "closing done --csv" takes back. */
export async function printToDoCsv(io: Io, pool: Pool, source: string | null): Promise<void> {
  io.print(line(TO_DO_COLUMNS));
  for await (const one of listToDo({ pool }, source)) io.print(line(toDoCells(one)));
}

const line = (cells: Cell[]) => csvRows([cells], '\n').trimEnd();

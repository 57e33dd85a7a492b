import type { Fault } from '../../domain/common/errors';
import type { InventoryKind, InventoryRows, Located, TaskRow } from '../../domain/sync/inventory';
import { Refused } from '../errors';
import type { ReadOptions } from '../inventory';
import { rowOf } from '../cells/values';
import { asKept } from '../ownEdits';
import type { Row, Snapshot } from './database';
import type { Parameters } from './parameters';
import type { Queries } from './queries';

/** What rows are read of, and by what. */
export interface Reading {
  snapshot: Snapshot;
  queries: Queries;
  /** Accounts that edits of ours have in the database. */
  accounts: readonly string[];
}

/** The rows of a query in batches; what is wrong with one is told with its number and id. */
export async function* readRows<Kind extends InventoryKind>(
  { snapshot }: Pick<Reading, 'snapshot'>,
  { kind, query, derive = (row) => row }: { kind: Kind; query: string; derive?: (row: Row) => Row },
  { faults, remarks, onRead }: ReadOptions,
): AsyncGenerator<Located<InventoryRows[Kind]>[]> {
  let line = 0;
  for await (const rows of snapshot.stream(query)) {
    const batch: Located<InventoryRows[Kind]>[] = [];
    for (const row of rows) {
      line += 1;
      const read = rowOf(kind, derive(row));
      if ('row' in read) {
        if (read.remarks) remarks?.add(read.remarks, `${kind} query, row ${line}`);
        batch.push({ ...read.row, line });
      } else faults.add(read.faults.map((fault) => at(kind, line, row, fault)));
    }
    onRead?.(0, line);
    if (batch.length > 0) yield batch;
  }
}

const at = (kind: InventoryKind, line: number, row: Row, fault: Fault): Fault => {
  const id = row['id'] ?? row['account'];
  const which = typeof id === 'string' || typeof id === 'number' ? ` (${id})` : '';
  return { ...fault, field: `${kind} query, row ${line}${which}, ${fault.field}` };
};

/** The tasks in batches, as they are kept. */
export async function* readTasks(reading: Reading, options: ReadOptions): AsyncGenerator<Located<TaskRow>[]> {
  const { tasks: query, derive } = reading.queries;
  for await (const batch of readRows(reading, { kind: 'tasks', query, ...(derive && { derive }) }, options))
    yield batch.map((task) => asKept(task, reading.accounts));
}

/** The rows of a query that has the parameters, all at once. */
export async function readAll(snapshot: Snapshot, query: string, parameters: Parameters): Promise<Row[]> {
  const all: Row[] = [];
  for await (const rows of snapshot.stream(query, parameters)) all.push(...rows);
  return all;
}

/** Throws Refused where the database hides rows from the account: what is not told would count as gone. */
export async function refuseHidden({
  snapshot,
  queries,
}: Pick<Reading, 'snapshot' | 'queries'>): Promise<void> {
  if (queries.hidden === undefined) return;
  const [found] = await readAll(snapshot, queries.hidden, {});
  if (found) throw new Refused('PostgreSQL', String(found['why']), null);
}

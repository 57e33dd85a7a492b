import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from } from 'pg-copy-streams';
import { ownerId } from '../domain/ids';
import type { InventoryKind, InventoryRows, Located } from '../domain/inventory';
import type { Db } from './pool';

type Value = string | number | boolean | Date | null;

/** Where the rows of a kind are staged, and what of a row goes into which column. */
interface Stage<Row> {
  table: string;
  columns: string[];
  values(row: Located<Row>, source: string): Value[];
}

const stages: { [Kind in InventoryKind]: Stage<InventoryRows[Kind]> } = {
  projects: {
    table: 'import_project',
    columns: ['line', 'id', 'name', 'archived_at'],
    values: (project) => [project.line, project.id, project.name, project.archivedAt],
  },
  tasks: {
    table: 'import_task',
    columns: [
      ...[
        'line',
        'id',
        'project_id',
        'name',
        'schedule',
        'creator',
        'editor',
        'owner',
        'created_at',
        'edited_at',
      ],
      ...['enabled', 'last_run_at', 'run_count', 'url', 'row_hash'],
    ],
    values: (task, source) => {
      const account = task.editor ?? task.creator;
      return [
        ...[task.line, task.id, task.projectId, task.name, task.schedule, task.creator, task.editor],
        ...[account && ownerId(source, account), task.createdAt, task.editedAt],
        ...[task.enabled, task.lastRunAt, task.runCount, task.url, task.rowHash],
      ];
    },
  },
  people: {
    table: 'import_person',
    columns: ['line', 'id', 'account', 'name', 'email', 'locale', 'zone', 'active', 'manager'],
    values: (person, source) => [
      ...[person.line, ownerId(source, person.account), person.account, person.name, person.email],
      ...[person.locale, person.zone, person.active, person.manager && ownerId(source, person.manager)],
    ],
  },
};

/**
 * Begins an import of `source` in the transaction of `db`: waits for any other import of that source to
 * end, and makes empty staging tables that vanish with the transaction.
 */
export async function beginImport(db: Db, source: string): Promise<void> {
  await db.query(`select pg_advisory_xact_lock(hashtextextended('import:' || $1, 0))`, [source]);
  await db.query(`
    create temp table import_project (line int, id text, name text, archived_at timestamptz) on commit drop;
    create temp table import_task (
      line int, id text, project_id text, name text, schedule text, creator text, editor text, owner text,
      created_at timestamptz, edited_at timestamptz, enabled boolean, last_run_at timestamptz,
      run_count bigint, url text, row_hash text
    ) on commit drop;
    create temp table import_person (
      line int, id text, account text, name text, email text, locale text, zone text, active boolean, manager text
    ) on commit drop`);
}

/** Copies rows into the staging table of their kind, taking no batch before the last one is on its way. */
export async function stageRows<Kind extends InventoryKind>(
  client: PoolClient,
  { kind, source }: { kind: Kind; source: string },
  batches: AsyncIterable<Located<InventoryRows[Kind]>[]>,
): Promise<void> {
  const { table, columns, values } = stages[kind];
  const copy = client.query(from(`copy ${table} (${columns.join(', ')}) from stdin`));
  const encode = async function* () {
    for await (const rows of batches) yield rows.map((row) => encodeRow(values(row, source))).join('');
  };
  await pipeline(encode, copy);
  await client.query(`analyze ${table}`);
}

const encodeRow = (values: Value[]): string => `${values.map(encodeValue).join('\t')}\n`;

/** A value in COPY's text format. */
function encodeValue(value: Value): string {
  if (value === null) return '\\N';
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'string') return String(value);
  return /[\\\t\n\r]/.test(value) ? value.replace(/[\\\t\n\r]/g, (special) => ESCAPES[special]!) : value;
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

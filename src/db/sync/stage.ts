import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from } from 'pg-copy-streams';
import { ownerId } from '../../domain/common/ids';
import { movedBy, type InventoryKind, type InventoryRows, type Located } from '../../domain/sync/inventory';
import type { Db } from '../core/pool';
import { execute, raw, sql } from '../core/sql';

type Value = string | number | boolean | Date | string[] | null;

/** The person that an account of the source is. */
type PersonOf = (account: string) => string;

/** Where the rows of a kind are staged, and which value goes into which column. */
interface Stage<Row> {
  table: string;
  columns: Record<string, (row: Located<Row>, personOf: PersonOf, source: string) => Value>;
}

const stages: { [Kind in InventoryKind]: Stage<InventoryRows[Kind]> } = {
  projects: {
    table: 'import_project',
    columns: {
      line: (project) => project.line,
      id: (project) => project.id,
      name: (project) => project.name,
      archived_at: (project) => project.archivedAt,
      url: (project) => project.url,
      maintainers: (project, personOf) => project.maintainers.map(personOf),
    },
  },
  tasks: {
    table: 'import_task',
    columns: {
      line: (task) => task.line,
      id: (task) => task.id,
      project_id: (task) => task.projectId,
      name: (task) => task.name,
      schedule: (task) => task.schedule,
      creator: (task) => task.creator,
      editor: (task) => task.editor,
      owner: ({ editor, creator }, personOf) => idOrNull(personOf, editor ?? creator),
      created_at: (task) => task.createdAt,
      edited_at: (task) => task.editedAt,
      edited_by_us: (task) => task.editedByUs,
      enabled: (task) => task.enabled,
      last_run_at: (task) => task.lastRunAt,
      run_count: (task) => task.runCount,
      url: (task) => task.url,
      row_hash: (task) => task.rowHash,
    },
  },
  people: {
    table: 'import_person',
    columns: {
      line: (person) => person.line,
      id: (person, _personOf, source) => ownerId(source, person.account),
      account: (person) => person.account,
      name: (person) => person.name,
      email: (person) => person.email,
      locale: (person) => person.locale,
      zone: (person) => person.zone,
      active: (person) => person.active,
      manager: (person, personOf) => idOrNull(personOf, person.manager),
      channel: (person) => person.channel ?? null,
    },
  },
};

const idOrNull = (personOf: PersonOf, account: string | null) =>
  account === null ? null : personOf(account);

/** Waits until nobody else imports or accepts the source, and keeps others waiting to the transaction's end. */
export const lockSource = (db: Db, source: string) =>
  execute(db, sql`select pg_advisory_xact_lock(hashtextextended('import:' || ${source}, 0))`);

/** Keeps the source as it is to the transaction's end: nobody imports or accepts it, whoever else does the same may. */
export const shareSource = (db: Db, source: string) =>
  execute(db, sql`select pg_advisory_xact_lock_shared(hashtextextended('import:' || ${source}, 0))`);

/**
 * Begins an import of `source` in the transaction of `db`: waits for any other import of that source to
 * end, makes empty staging tables that vanish with the transaction, and notes which tasks are enabled before any is read.
 */
export async function beginImport(db: Db, source: string): Promise<void> {
  await lockSource(db, source);
  await execute(
    db,
    sql`
    create temp table import_project (
      line int, id text, name text, archived_at timestamptz, url text, maintainers text[]
    ) on commit drop;
    create temp table import_task (
      line int, id text, project_id text, name text, schedule text, creator text, editor text, owner text,
      created_at timestamptz, edited_at timestamptz, edited_by_us boolean, enabled boolean, last_run_at timestamptz,
      run_count bigint, url text, row_hash text
    ) on commit drop;
    create temp table import_person (
      line int, id text, account text, name text, email text, locale text, zone text, active boolean, manager text,
      channel text
    ) on commit drop;
    create temp table import_enabled (id text primary key) on commit drop`,
  );
  await execute(db, sql`insert into import_enabled select id from task where source = ${source} and enabled`);
  await execute(db, sql`analyze import_enabled`);
}

/** What is staged, for which source, when, and by how many days its dates are moved. */
export interface Staging<Kind extends InventoryKind> {
  kind: Kind;
  source: string;
  now: Date;
  shiftDays: number;
  /** People who are somebody of another source: by the id they would have, the id they have. */
  identityAliases: ReadonlyMap<string, string>;
}

/** Copies rows into the staging table of their kind, taking no batch before the last one is on its way. */
export async function stageRows<Kind extends InventoryKind>(
  client: PoolClient,
  { kind, source, now, shiftDays, identityAliases }: Staging<Kind>,
  batches: AsyncIterable<Located<InventoryRows[Kind]>[]>,
): Promise<void> {
  const { table, columns } = stages[kind];
  const cells = Object.values(columns);
  const personOf = (account: string) => {
    const id = ownerId(source, account);
    return identityAliases.get(id) ?? id;
  };
  const dateOf = (date: Date) => movedBy(shiftDays, date, now);
  const encodeRow = (row: Located<InventoryRows[Kind]>) =>
    `${cells.map((valueOf) => encodeValue(valueOf(row, personOf, source), dateOf)).join('\t')}\n`;
  const encode = async function* () {
    for await (const rows of batches) yield rows.map(encodeRow).join('');
  };
  await pipeline(encode, client.query(from(`copy ${table} (${Object.keys(columns).join(', ')}) from stdin`)));
  await execute(client, sql`analyze ${raw(table)}`);
}

/** A value in COPY's text format. */
function encodeValue(value: Value, dateOf: (date: Date) => Date): string {
  if (value === null) return '\\N';
  if (value instanceof Date) return dateOf(value).toISOString();
  if (Array.isArray(value)) return encodeText(`{${value.map((item) => JSON.stringify(item)).join()}}`);
  return typeof value === 'string' ? encodeText(value) : String(value);
}

function encodeText(value: string): string {
  return value.replace(/[\\\t\n\r]/g, (special) => ESCAPES[special]!);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

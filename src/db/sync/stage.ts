import { pipeline } from 'node:stream/promises';
import type { PoolClient } from 'pg';
import { from } from 'pg-copy-streams';
import { ownerId } from '../../domain/common/ids';
import { nextRun } from '../../domain/common/scheduledTimes';
import { TASK_DETAILS, type TaskDetails } from '../../domain/common/task';
import { movedBy, type InventoryKind, type InventoryRows, type Located } from '../../domain/sync/inventory';
import type { Db } from '../core/pool';
import { columnsOf, execute, firstRow, raw, sql } from '../core/sql';

type Value = string | number | boolean | Date | string[] | null | undefined;

/** What staging a row may need to know besides it. */
interface StagingContext {
  source: string;
  /** The person that an account of the source is. */
  personOf: (account: string) => string;
  /** A date that may lie ahead, also where dates of a snapshot are moved. */
  movedAhead: (date: Date) => Date;
  /** When a schedule comes due next; null where that is not known for sure. */
  nextRunOf: (schedule: string) => Date | null;
}

/** What is staged of a row: a field as it is delivered, or what is made of the row. */
type Staged<Row> = true | ((row: Row, context: StagingContext) => Exclude<Value, Date>);

/** Where the rows of a kind are staged, and what of each goes into the column of that name. */
interface Stage<Row> {
  table: string;
  fields: Record<keyof Located<Row>, Staged<Row>> & Record<string, Staged<Row>>;
}

const details = Object.fromEntries(TASK_DETAILS.map((field) => [field, true])) as Record<
  keyof TaskDetails,
  true
>;

export const STAGES: { [Kind in InventoryKind]: Stage<InventoryRows[Kind]> } = {
  projects: {
    table: 'import_project',
    fields: {
      line: true,
      id: true,
      name: true,
      archivedAt: true,
      url: true,
      maintainers: (project, { personOf }) => project.maintainers.map(personOf),
    },
  },
  tasks: {
    table: 'import_task',
    fields: {
      ...details,
      nextRunAt: (task, context) => nextRunOf(task, context)?.toISOString(),
      line: true,
      id: true,
      projectId: true,
      creator: true,
      editor: true,
      owner: ({ editor, creator }, { personOf }) => idOrNull(personOf, editor ?? creator),
      createdAt: true,
      editedAt: true,
      editedByUs: true,
      editTold: true,
      enabled: true,
      rowHash: true,
      managedBy: true,
    },
  },
  people: {
    table: 'import_person',
    fields: {
      line: true,
      id: (person, { source }) => ownerId(source, person.account),
      account: true,
      name: true,
      email: true,
      locale: true,
      timeZone: true,
      active: true,
      manager: (person, { personOf }) => idOrNull(personOf, person.manager),
      channel: true,
      members: ({ members }, { personOf }) => members?.map(personOf) ?? null,
    },
  },
};

/** As its source tells it, else by its schedule: of a task that is off none comes. */
function nextRunOf(task: InventoryRows['tasks'], { movedAhead, nextRunOf: scheduled }: StagingContext) {
  if (!task.enabled) return null;
  if (task.nextRunAt) return movedAhead(task.nextRunAt);
  return task.schedule === null ? null : scheduled(task.schedule);
}

const idOrNull = (personOf: StagingContext['personOf'], account: string | null) =>
  account === null ? null : personOf(account);

/** Waits until nobody else imports or accepts the source, and keeps others waiting to the transaction's end. */
export const lockSource = (db: Db, source: string) =>
  execute(db, sql`select pg_advisory_xact_lock(hashtextextended('import:' || ${source}, 0))`);

/** The same where nobody imports or accepts it at this moment: false, and nothing is locked, where somebody does. */
export async function tryLockSource(db: Db, source: string): Promise<boolean> {
  const row = await firstRow<{ free: boolean }>(
    db,
    sql`select pg_try_advisory_xact_lock(hashtextextended('import:' || ${source}, 0)) as free`,
  );
  return row?.free ?? false;
}

/** Keeps the source as it is to the transaction's end: nobody imports or accepts it, whoever else does the same may. */
export const shareSource = (db: Db, source: string) =>
  execute(db, sql`select pg_advisory_xact_lock_shared(hashtextextended('import:' || ${source}, 0))`);

/**
 * Begins an import of `source` in the transaction of `db`: waits for any other import of that source to
 * end, makes empty staging tables with the columns of the mirror that vanish with the transaction, and notes which tasks are enabled before any is read.
 */
export async function beginImport(db: Db, source: string): Promise<void> {
  await lockSource(db, source);
  await execute(
    db,
    sql`
    create temp table import_project on commit drop as select 0 as line, p.* from project p with no data;
    create temp table import_task on commit drop as
      select 0 as line, false as edited_by_us, true as edit_told, t.* from task t with no data;
    create temp table import_person on commit drop as select 0 as line, p.* from person p with no data;
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
  const { table, fields } = STAGES[kind];
  const staged = Object.entries(fields);
  const context = contextOf({ source, now, shiftDays, identityAliases });
  const dateOf = (date: Date) => movedBy(shiftDays, date, now);
  const encodeRow = (row: Located<InventoryRows[Kind]>) =>
    `${staged.map(([field, how]) => encodeValue(how === true ? fieldOf(row, field) : how(row, context), dateOf)).join('\t')}\n`;
  const encode = async function* () {
    for await (const rows of batches) yield rows.map(encodeRow).join('');
  };
  await pipeline(
    encode,
    client.query(from(`copy ${table} (${columnsOf(Object.keys(fields)).text}) from stdin`)),
  );
  await execute(client, sql`analyze ${raw(table)}`);
}

function contextOf({
  source,
  now,
  shiftDays,
  identityAliases,
}: Omit<Staging<InventoryKind>, 'kind'>): StagingContext {
  // There are few schedules, and a million tasks.
  const known = new Map<string, Date | null>();
  return {
    source,
    personOf: (account) => {
      const id = ownerId(source, account);
      return identityAliases.get(id) ?? id;
    },
    movedAhead: (date) => movedBy(shiftDays, date, null),
    nextRunOf: (schedule) => {
      const found = known.get(schedule);
      if (found !== undefined) return found;
      const next = nextRun(schedule, now);
      if (known.size < 10_000) known.set(schedule, next);
      return next;
    },
  };
}

const fieldOf = (row: object, field: string) => (row as Record<string, Value>)[field];

/** A value in COPY's text format. */
function encodeValue(value: Value, dateOf: (date: Date) => Date): string {
  if (value === null || value === undefined) return '\\N';
  if (value instanceof Date) return dateOf(value).toISOString();
  if (Array.isArray(value)) return encodeText(`{${value.map((item) => JSON.stringify(item)).join()}}`);
  return typeof value === 'string' ? encodeText(value) : String(value);
}

function encodeText(value: string): string {
  return value.replace(/[\\\t\n\r]/g, (special) => ESCAPES[special]!);
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

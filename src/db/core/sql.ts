import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { QueryConfig, QueryResultRow } from 'pg';
import type { Db } from './pool';

export { join, raw, sql, type Sql };

/** A statement with its values, ready to run. */
export type Statement = Sql | QueryConfig;

/**
 * A statement needed for every mail: each connection parses and plans it once, which takes longer than running it.
 * `name` must be unique among them, and the text the same every time: only values differ.
 */
export const prepared = (name: string, { text, values }: Sql): QueryConfig => ({ name, text, values });

/** The rows of a statement, its columns in camel case: `task_id` becomes `taskId`. */
export async function rowsOf<Row extends QueryResultRow>(db: Db, statement: Statement): Promise<Row[]> {
  const { fields, rows } = await db.query<Row>(statement);
  const names = fields.map(({ name }) => [name, camelCased(name)] as const);
  if (names.every(([column, name]) => column === name)) return rows;
  return rows.map((row) => Object.fromEntries(names.map(([column, name]) => [name, row[column]])) as Row);
}

/** The first row; null if there is none. */
export const firstRow = async <Row extends QueryResultRow>(
  db: Db,
  statement: Statement,
): Promise<Row | null> => (await rowsOf<Row>(db, statement))[0] ?? null;

/** Runs a statement and returns how many rows it affected. */
export const execute = async (db: Db, statement: Statement): Promise<number> =>
  (await db.query(statement)).rowCount ?? 0;

/** The columns for these field names, of the table `alias` if given. */
export const columnsOf = (fields: readonly string[], alias?: string): Sql =>
  join(fields.map((field) => raw(alias === undefined ? snakeCased(field) : `${alias}.${snakeCased(field)}`)));

/** The assignments of "on conflict do update" that copy these fields from the row to be inserted. */
export const takenOver = (fields: readonly string[]): Sql =>
  join(fields.map(snakeCased).map((column) => raw(`${column} = excluded.${column}`)));

const snakeCased = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `task_id` as `taskId`. */
export const camelCased = (name: string) =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

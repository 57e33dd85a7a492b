import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { QueryConfig, QueryResultRow } from 'pg';
import type { Db } from './pool';

export { join, raw, sql, type Sql };

/** What can be run: a statement with its values. */
export type Statement = Sql | QueryConfig;

/**
 * A statement that every mail needs: each connection parses and plans it once, which takes longer than running it.
 * `name` is its own among all such, and the text is the same each time: only values differ.
 */
export const prepared = (name: string, { text, values }: Sql): QueryConfig => ({ name, text, values });

/** The rows that a statement returns, its columns named as in the code: `task_id` is `taskId`. */
export async function rowsOf<Row extends QueryResultRow>(db: Db, statement: Statement): Promise<Row[]> {
  const { fields, rows } = await db.query<Row>(statement);
  const names = fields.map(({ name }) => [name, camelCased(name)] as const);
  if (names.every(([column, name]) => column === name)) return rows;
  return rows.map((row) => Object.fromEntries(names.map(([column, name]) => [name, row[column]])) as Row);
}

/** The first of those rows; null where there is none. */
export const firstRow = async <Row extends QueryResultRow>(
  db: Db,
  statement: Statement,
): Promise<Row | null> => (await rowsOf<Row>(db, statement))[0] ?? null;

/** Runs a statement and returns how many rows it concerned. */
export const execute = async (db: Db, statement: Statement): Promise<number> =>
  (await db.query(statement)).rowCount ?? 0;

/** The columns of these fields of the code, of the table `alias` where it is given. */
export const columnsOf = (fields: readonly string[], alias?: string): Sql =>
  join(fields.map((field) => raw(alias === undefined ? snakeCased(field) : `${alias}.${snakeCased(field)}`)));

/** What "on conflict" sets where a row takes these fields over from the one that was to be inserted. */
export const takenOver = (fields: readonly string[]): Sql =>
  join(fields.map(snakeCased).map((column) => raw(`${column} = excluded.${column}`)));

const snakeCased = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export const camelCased = (name: string) =>
  name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

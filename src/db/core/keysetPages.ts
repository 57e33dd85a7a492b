import type { Db } from './pool';
import { rowsOf, sql, type Sql } from './sql';

const PAGE = 1000;

/** A position in the order of source and id. */
interface Key {
  source: string;
  id: string;
}

/** The row after which the next page begins; null for the first page. */
export type LastRow = Key | null;

/** Condition: the columns `source` and `id` come after `last`. */
export const comesAfter = (last: LastRow, { source, id }: { source: Sql; id: Sql }) =>
  sql`(${last?.source ?? null}::text is null or (${source}, ${id}) > (${last?.source ?? null}, ${last?.id ?? null}))`;

/**
 * The rows of a statement, read a page at a time, so that memory stays flat. `page` makes the statement for at most
 * so many rows after a row, in the order of source and id.
 */
export async function* keysetPages<Row extends Key>(
  db: Db,
  page: (last: LastRow, limit: number) => Sql,
): AsyncGenerator<Row> {
  let last: Row | undefined;
  do {
    const rows: Row[] = await rowsOf<Row>(db, page(last ?? null, PAGE));
    yield* rows;
    last = rows.at(-1);
  } while (last);
}

import type { Db } from './pool';
import { rowsOf, sql, type Sql } from './sql';

const PAGE = 1000;

/** A place in the order of source and id. */
interface Key {
  source: string;
  id: string;
}

/** What pages go on after: the last row so far, null at the beginning. */
export type LastRow = Key | null;

/** The columns `source` and `id` come after `last`. */
export const comesAfter = (last: LastRow, { source, id }: { source: Sql; id: Sql }) =>
  sql`(${last?.source ?? null}::text is null or (${source}, ${id}) > (${last?.source ?? null}, ${last?.id ?? null}))`;

/**
 * The rows of a statement, a page at a time: memory stays flat. `page` makes the statement for those after a row, so
 * many at most, in the order of source and id.
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

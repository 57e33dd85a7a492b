import type { Db } from './pool';

const PAGE = 1000;

/**
 * The rows of `sql`, a page at a time: memory stays flat. It takes `values` as $1 and so on, then the source and id to
 * go on after, null at the beginning, then the size of a page, and is in the order of source and id.
 */
export async function* keysetPages<Row extends { source: string; id: string }>(
  db: Db,
  sql: string,
  values: unknown[],
): AsyncGenerator<Row> {
  let last: Row | undefined;
  do {
    const after: unknown[] = [last?.source ?? null, last?.id ?? null];
    const { rows } = await db.query<Row>(sql, [...values, ...after, PAGE]);
    yield* rows;
    last = rows.at(-1);
  } while (last);
}

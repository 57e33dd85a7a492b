import { z } from 'zod';
import { fromCursor, toCursor } from '../../domain/common/cursor';
import { text } from '../../operations/admin/fields';

export { text };

/** A time in an answer. */
export const time = z.date().describe('ISO 8601, in UTC');

/** A boolean in a query; undefined if absent. */
export const flag = z
  .enum(['true', 'false'], { error: 'true or false' })
  .transform((given) => given === 'true');

/** The query parameters of paging. */
export const paging = {
  cursor: text(2000).optional().describe('The `next` of the previous page.'),
  limit: z.coerce
    .number()
    .int()
    .min(1, { error: 'a whole number from 1 to 200' })
    .max(200, { error: 'a whole number from 1 to 200' })
    .default(50),
};

/** A page of a list: its items, and the cursor of the next page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Pass it as `cursor` to get the next page; null on the last page.'),
  });

/**
 * A page of at most `limit` items of `list`. Reads one item more to find out whether there is a next page. `place` returns
 * the position of an item, after which the next page begins.
 */
export async function page<T>(
  limit: number,
  list: (limit: number) => Promise<T[]>,
  place: (item: T) => (string | number)[],
): Promise<{ items: T[]; next: string | null }> {
  const found = await list(limit + 1);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last && found.length > limit ? toCursor(place(last)) : null };
}

/** The position in a list ordered by time and id; null for its beginning. */
export function placeInTime(cursor: string | undefined): { at: Date; id: string } | null {
  if (cursor === undefined) return null;
  const [at, id] = fromCursor(cursor, ['time', 'uuid']);
  return { at: new Date(at), id };
}

/** A workflow that was started. */
export const started = z.object({
  workflowId: z.string(),
  runId: z.string(),
  page: z.string().describe("its page in Temporal's UI"),
  hasWorkers: z.boolean().describe('whether a worker is running that would carry it out'),
});

/** The closing workflow, woken for what was recorded. */
export const woken = {
  closing: started.nullable(),
  notWoken: z.string().nullable().describe('why it could not be woken; the change is recorded anyway'),
};

import { z } from 'zod';
import { fromCursor, toCursor } from '../../domain/common/cursor';
import { text } from '../../operations/admin/fields';

export { text };

/** A moment, in an answer. */
export const time = z.date().describe('ISO 8601, in UTC');

/** Truth in a query: absent is neither. */
export const flag = z
  .enum(['true', 'false'], { error: 'true or false' })
  .transform((given) => given === 'true');

/** Where in a list, and how much of it. */
export const paging = {
  cursor: text(2000).optional().describe('The `next` of the page before.'),
  limit: z.coerce
    .number()
    .int()
    .min(1, { error: 'a whole number from 1 to 200' })
    .max(200, { error: 'a whole number from 1 to 200' })
    .default(50),
};

/** A page of a list: what is on it, and where the next begins. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().describe('Give it as `cursor` for the next page; null on the last.'),
  });

/**
 * A page of at most `limit` of the items that `list` finds: it is asked for one more, which tells whether there is a
 * next page; `place` tells where an item stands, so that the next page begins after it.
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

/** Where a list goes on that is ordered by a time and an id; null for its beginning. */
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
  hasWorkers: z.boolean().describe('whether a worker listens that would do its work'),
});

/** The closing workflow, woken for what was recorded. */
export const woken = {
  closing: started.nullable(),
  notWoken: z.string().nullable().describe('why it was not woken; what was recorded stays'),
};

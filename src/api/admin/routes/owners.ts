import { z } from 'zod';
import { listOwners } from '../../../db/ownerList';
import { fromCursor } from '../../../domain/cursor';
import { reads, typed, type AdminApi } from '../endpoint';
import { page, pageOf, paging, text, time } from '../shapes';

const owner = z
  .object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    active: z.boolean().nullable().describe('null when the directory does not know them'),
    tasks: z.int().describe('enabled tasks'),
    lastAskedAt: time.nullable(),
    open: z.boolean().describe('whether a round of theirs is open'),
  })
  .meta({ id: 'Owner' });

const TAG = 'Owners';
const LIST = reads(TAG, 'The owners whose id, name or address contains a text', {
  querystring: z.object({ ...paging, search: text(200).optional() }),
  response: { 200: pageOf(owner) },
});

/** Owners: search. */
export function ownerRoutes({ app, operate }: AdminApi): void {
  typed(app).get('/owners', LIST, (request) =>
    operate(request, ({ pool }) => {
      const { cursor, limit, search = null } = request.query;
      const [after = null] = cursor === undefined ? [] : fromCursor(cursor, ['text']);
      const list = (count: number) => listOwners(pool, search, { after, limit: count });
      return page(limit, list, (last) => [last.id]);
    }),
  );
}

import { z } from 'zod';
import { listNotices, NOTICE_STATES } from '../../../db/notices/list';
import { reads, typed, type AdminApi } from '../endpoint';
import { page, pageOf, paging, placeInTime, text, time } from '../shapes';

const notice = z
  .object({
    id: z.string(),
    kind: z.string(),
    state: z.enum(NOTICE_STATES),
    owner: z.string().describe('the owner whose tasks it lists'),
    recipient: z.string().nullable().describe('the person it asks; null if nobody was found'),
    address: z.string().nullable(),
    roundId: z.string().nullable(),
    step: z.int().nullable(),
    claimedAt: time,
    completedAt: time.nullable().describe('when the mail server accepted or refused it'),
    expiresAt: time,
    revokedAt: time.nullable(),
    error: z.string().nullable(),
    tasks: z.int(),
    answers: z.int(),
  })
  .meta({ id: 'Notice' });

const LIST = reads('Notices', 'List notices, newest first', {
  querystring: z.object({ ...paging, owner: text().optional(), state: z.enum(NOTICE_STATES).optional() }),
  response: { 200: pageOf(notice) },
});

/** Notices: list. */
export function noticeRoutes({ app, operate }: AdminApi): void {
  typed(app).get('/notices', LIST, (request) =>
    operate(request, ({ pool }) => {
      const { cursor, limit, owner = null, state = null } = request.query;
      const place = placeInTime(cursor);
      const before = place && { claimedAt: place.at, id: place.id };
      const list = (count: number) => listNotices(pool, { owner, state }, { before, limit: count });
      return page(limit, list, (last) => [last.claimedAt.toISOString(), last.id]);
    }),
  );
}

import { z } from 'zod';
import { listAudit } from '../../../db/admin/audit';
import { fromCursor } from '../../../domain/common/cursor';
import { reads, typed, type AdminApi } from '../endpoint';
import { page, pageOf, paging, text, time } from '../shapes';

const entry = z
  .object({
    seq: z.int(),
    at: time,
    who: z.string(),
    action: z.string(),
    input: z.unknown(),
    outcome: z
      .enum(['done', 'refused', 'failed'])
      .nullable()
      .describe('null while in progress, or if it was interrupted'),
    detail: z.string().nullable().describe('why it was refused or failed'),
  })
  .meta({ id: 'AuditEntry' });

const LIST = reads(
  'Audit',
  'List who did what, by command or API, newest first',
  {
    querystring: z.object({ ...paging, who: text().optional(), action: text(64).optional() }),
    response: { 200: pageOf(entry) },
  },
  'admin',
);

/** The audit. */
export function auditRoutes({ app, operate }: AdminApi): void {
  typed(app).get('/audit', LIST, (request) =>
    operate(request, ({ pool }) => {
      const { cursor, limit, who = null, action = null } = request.query;
      const [before = null] = cursor === undefined ? [] : fromCursor(cursor, ['number']);
      const list = (count: number) => listAudit(pool, { who, action }, { before, limit: count });
      return page(limit, list, (last) => [last.seq]);
    }),
  );
}

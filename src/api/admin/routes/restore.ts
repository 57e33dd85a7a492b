import { z } from 'zod';
import { planRestore, restore } from '../../../operations/closing/restore';
import { typed, writes, type AdminApi } from '../endpoint';
import { text, time, woken } from '../shapes';

const scope = z
  .discriminatedUnion(
    'of',
    [
      z.strictObject({ of: z.literal('task'), source: text(64), id: text() }),
      z.strictObject({ of: z.literal('project'), source: text(64), id: text() }),
      z.strictObject({
        of: z.literal('sweep'),
        id: text(64).describe('Its id, the beginning of one, or `latest`.'),
      }),
    ],
    { error: 'one of task, project, sweep' },
  )
  .describe(
    "Which closures: one task's, a project's, or all that a sweep proposed or nobody answered for in its rounds.",
  );

const plan = z.object({
  restorable: z.int(),
  obstacles: z.array(z.object({ obstacle: z.string(), tasks: z.int() })),
  restored: z.int().describe('restored before'),
});

const restoring = z.object({
  asked: z.int().describe('those asked for before and not restored yet included'),
  askedAt: time.describe('when the first of them were'),
  ...woken,
});

const TAG = 'Closures';
const PLAN = writes(
  TAG,
  'Show what restoring would do, without doing it',
  { body: scope, response: { 200: plan } },
  'read',
);
const RESTORE = writes(
  TAG,
  'Restore closed tasks as they were',
  { body: scope, response: { 202: restoring } },
  'write:closures',
);

/** Restoring closures: what it would do, and doing it. */
export function restoreRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.post('/closures/restore/plan', PLAN, (request) =>
    operate(request, (operator) => planRestore(operator, request.body)),
  );
  api.post('/closures/restore', RESTORE, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => restore(operator, request.body))),
  );
}

import { z } from 'zod';
import { planRestore, restore } from '../../../operations/closing/restore';
import { typed, writes, type AdminApi } from '../endpoint';
import { time, woken } from '../shapes';

const mayNotLast = z
  .int()
  .describe(
    'how many of them are in projects that are archived or disabled where they run: their platform may switch them off again, as bk-sops does every four hours; enable the project there first',
  );

const plan = z.object({
  restorable: z.int(),
  mayNotLast,
  obstacles: z.array(z.object({ obstacle: z.string(), tasks: z.int() })),
  restored: z.int().describe('number of tasks already restored'),
});

const restoring = z.object({
  asked: z
    .int()
    .describe('number of tasks to restore, including those requested before and not restored yet'),
  mayNotLast,
  askedAt: time.describe('when the first of them were requested'),
  ...woken,
});

const TAG = 'Closures';
const PLAN = writes(
  TAG,
  'Show what a restore would do, without doing it',
  { body: restore.input, response: { 200: plan } },
  'read',
);
const RESTORE = writes(
  TAG,
  'Restore closed tasks as they were',
  { body: restore.input, response: { 202: restoring } },
  'write:closures',
);

/** Restoring closures: plan and restore. */
export function restoreRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.post('/closures/restore/plan', PLAN, (request) =>
    operate(request, (operator) => planRestore(operator, request.body)),
  );
  api.post('/closures/restore', RESTORE, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => restore(operator, request.body))),
  );
}

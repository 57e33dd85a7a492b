import { z } from 'zod';
import { CLOSURE_STATES, listClosures } from '../../../db/closingList';
import { requireSource } from '../../../db/sourceNames';
import { allowClosures, listReactivated, runClosing } from '../../../operations/closures';
import { planRestore, restore } from '../../../operations/restore';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { page, pageOf, paging, placeInTime, started, text, time, why } from '../shapes';

const closure = z
  .object({
    id: z.string(),
    state: z.enum(CLOSURE_STATES),
    reason: z.string(),
    source: z.string(),
    taskId: z.string(),
    task: z.string(),
    project: z.string(),
    owner: z.string().nullable(),
    sweepId: z.string().nullable(),
    proposedAt: time,
    settledAt: time.nullable(),
    error: z.string().nullable(),
    restoredAt: time.nullable(),
    restoredBy: z.string().nullable(),
    restoreError: z.string().nullable(),
  })
  .meta({ id: 'Closure' });

const scope = z
  .discriminatedUnion('of', [
    z.strictObject({ of: z.literal('task'), source: text(64), id: text() }),
    z.strictObject({ of: z.literal('project'), source: text(64), id: text() }),
    z.strictObject({
      of: z.literal('sweep'),
      id: text(64).describe('Its id, the beginning of one, or `latest`.'),
    }),
  ])
  .describe(
    "Which closures: one task's, a project's, or all that a sweep proposed or nobody answered for in its rounds.",
  );

const plan = z.object({
  restorable: z.int(),
  obstacles: z.array(z.object({ obstacle: z.string(), tasks: z.int() })),
  restored: z.int().describe('restored before'),
});

const woken = {
  closing: started.nullable(),
  notWoken: z.string().nullable().describe('why the closing workflow was not woken; what was recorded stays'),
};

const restoring = z.object({
  asked: z.int().describe('those asked for before and not restored yet included'),
  askedAt: time.describe('when the first of them were'),
  ...woken,
});

const allowing = z.strictObject({
  tasks: z.int().min(1).max(2_147_483_647),
  source: text(64).optional().describe('May be left out where there is only one.'),
  reason: why,
});
const allowed = z.object({
  source: z.string(),
  tasks: z.int(),
  who: z.string(),
  why: z.string(),
  madeAt: time,
  ...woken,
});

const reactivated = z.object({
  source: z.string(),
  id: z.string(),
  name: z.string(),
  tasks: z.int(),
  closedAt: time,
});

const TAG = 'Closures';
const SCOPE = 'write:closures';
const LIST = reads(TAG, 'The closures, the newest first', {
  querystring: z.object({
    ...paging,
    state: z.enum(CLOSURE_STATES).optional(),
    source: text(64).optional(),
  }),
  response: { 200: pageOf(closure) },
});
const REACTIVATED = reads(TAG, 'Projects that live again, with tasks closed when they were archived', {
  response: { 200: z.object({ items: z.array(reactivated) }) },
});
const RUN = writes(TAG, 'Have the closing workflow look at once', { response: { 202: started } }, SCOPE);
const ALLOW = writes(
  TAG,
  'Allow so many closures beyond the cap, once',
  { body: allowing, response: { 201: allowed } },
  SCOPE,
);
const PLAN = writes(
  TAG,
  'What restoring would do; nothing is done',
  { body: scope, response: { 200: plan } },
  'read',
);
const RESTORE = writes(
  TAG,
  'Have closed tasks back as they were',
  { body: scope, response: { 202: restoring } },
  SCOPE,
);

/** Closures: list, reactivated projects, run, allow, restore. */
export function closureRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/closures', LIST, (request) =>
    operate(request, async ({ pool }) => {
      const { cursor, limit, state = null, source = null } = request.query;
      await requireSource(pool, source);
      const place = placeInTime(cursor);
      const before = place && { proposedAt: place.at, id: place.id };
      const list = (count: number) => listClosures(pool, { state, source }, { before, limit: count });
      return page(limit, list, (last) => [last.proposedAt.toISOString(), last.id]);
    }),
  );
  api.get('/closures/reactivated', REACTIVATED, (request) =>
    operate(request, async (operator) => ({ items: await listReactivated(operator) })),
  );
  api.post('/closures/run', RUN, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => runClosing(operator, {}))),
  );
  api.post('/closures/allow', ALLOW, async (request, reply) =>
    reply.code(201).send(await operate(request, (operator) => allowClosures(operator, request.body))),
  );
  api.post('/closures/restore/plan', PLAN, (request) =>
    operate(request, (operator) => planRestore(operator, request.body)),
  );
  api.post('/closures/restore', RESTORE, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => restore(operator, request.body))),
  );
}

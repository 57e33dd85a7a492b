import { z } from 'zod';
import { fromCursor } from '../../../domain/common/cursor';
import { pageToDo } from '../../../db/closing/toDo';
import { listClosures } from '../../../db/closing/closures';
import { CLOSURE_STATES } from '../../../domain/closing/closure';
import { requireSource } from '../../../db/sync/status';
import {
  allowClosures,
  listAllowances,
  listReactivated,
  runClosing,
} from '../../../operations/closing/closures';
import { recordDone } from '../../../operations/closing/toDo';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { page, pageOf, paging, placeInTime, started, text, time, woken } from '../shapes';

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
    completedAt: time.nullable(),
    error: z.string().nullable(),
    restoredAt: time.nullable(),
    restoredBy: z.string().nullable(),
    restoreError: z.string().nullable(),
  })
  .meta({ id: 'Closure' });

const allowance = z.object({
  source: z.string(),
  tasks: z.int(),
  who: z.string(),
  reason: z.string(),
  madeAt: time,
});
const allowed = allowance.extend({
  ...woken,
  missing: z.int().describe('how many more closures must be allowed before the waiting ones run'),
});
const counting = allowance.extend({
  usedAt: time.nullable().describe('null if no closure has used it yet'),
  until: time.describe('until when it is valid'),
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
const LIST = reads(TAG, 'List closures, newest first', {
  querystring: z.object({
    ...paging,
    state: z.enum(CLOSURE_STATES).optional(),
    source: text(64).optional(),
  }),
  response: { 200: pageOf(closure) },
});
const REACTIVATED = reads(TAG, 'List projects that are active again and have tasks closed while archived', {
  response: { 200: z.object({ items: z.array(reactivated) }) },
});
const RUN = writes(TAG, 'Wake the closing workflow now', { response: { 202: started } }, SCOPE);
const ALLOW = writes(
  TAG,
  'Allow a number of closures beyond the cap, once',
  { body: allowClosures.input, response: { 201: allowed } },
  SCOPE,
);
const ALLOWANCES = reads(TAG, 'List the valid allowances beyond the cap, oldest first', {
  response: { 200: z.object({ items: z.array(counting) }) },
});
const toDo = z.object({
  id: z.string(),
  what: z.enum(['switch off', 'switch on']),
  source: z.string(),
  taskId: z.string(),
  task: z.string(),
  url: z.string().nullable(),
  managedBy: z.string().nullable().describe('what the task is defined in and is to be switched in'),
  project: z.string(),
  projectName: z.string(),
  owner: z.string().nullable(),
  reason: z.string(),
  since: time.describe('since when it is on the to-do list'),
});
const TO_DO = reads(TAG, 'List tasks to switch off, or on again, by hand', {
  querystring: z.object({ source: text(64).optional(), ...paging }),
  response: { 200: pageOf(toDo) },
});
const DONE = writes(
  TAG,
  'Record that tasks were switched off, or on again, by hand',
  {
    body: recordDone.input,
    response: { 200: z.object({ ...woken, switchedOff: z.int(), switchedOn: z.int() }) },
  },
  SCOPE,
);

/** Closures: list, to-do list, done, reactivated projects, run, allow, allowances. */
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
  api.get('/closures/to-do', TO_DO, (request) =>
    operate(request, async ({ pool }) => {
      const { cursor, limit, source = null } = request.query;
      await requireSource(pool, source);
      const [of, id] = cursor === undefined ? [] : fromCursor(cursor, ['text', 'uuid']);
      const last = of !== undefined && id !== undefined ? { source: of, id } : null;
      const list = (count: number) => pageToDo(pool, source, { last, limit: count });
      return page(limit, list, (one) => [one.source, one.id]);
    }),
  );
  api.post('/closures/done', DONE, (request) =>
    operate(request, (operator) => recordDone(operator, request.body)),
  );
  api.post('/closures/run', RUN, async (request, reply) =>
    reply.code(202).send(await operate(request, (operator) => runClosing(operator, {}))),
  );
  api.post('/closures/allow', ALLOW, async (request, reply) =>
    reply.code(201).send(await operate(request, (operator) => allowClosures(operator, request.body))),
  );
  api.get('/closures/allowances', ALLOWANCES, (request) =>
    operate(request, async (operator) => ({ items: await listAllowances(operator) })),
  );
}

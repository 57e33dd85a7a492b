import { z } from 'zod';
import { addHold, endHold, listHolds } from '../../../operations/closing/holds';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { flag, moment, momentOf, text, time, why } from '../shapes';

const hold = z
  .object({
    id: z.string(),
    scope: z.enum(['task', 'project', 'owner', 'pattern']),
    source: z.string().nullable(),
    target: z.string(),
    until: time,
    who: z.string(),
    why: z.string(),
    madeAt: time,
    endedAt: time.nullable(),
    endedBy: z.string().nullable(),
    tasks: z.int().describe('enabled tasks that it holds'),
  })
  .meta({ id: 'Hold' });

const common = { until: moment, why };
const adding = z
  .discriminatedUnion(
    'scope',
    [
      z.strictObject({ scope: z.literal('task'), source: text(64), target: text(), ...common }),
      z.strictObject({ scope: z.literal('project'), source: text(64), target: text(), ...common }),
      z.strictObject({ scope: z.literal('owner'), target: text(), ...common }),
      z.strictObject({ scope: z.literal('pattern'), source: text(64).optional(), target: text(), ...common }),
    ],
    { error: 'one of task, project, owner, pattern' },
  )
  .describe(
    'A task, a project, an owner, or all tasks whose name fits a pattern: `*` is any text, `?` any one character.',
  );

const TAG = 'Holds';
const LIST = reads(TAG, 'The holds in force, the first to end first', {
  querystring: z.object({ all: flag.optional().describe('Those that ended, too.') }),
  response: { 200: z.object({ items: z.array(hold) }) },
});
const ADD = writes(
  TAG,
  'Leave tasks alone until a date',
  { body: adding, response: { 201: hold } },
  'write:holds',
);
const END = writes(
  TAG,
  'End a hold before its date',
  {
    params: z.object({ id: text(64).describe('Its id, or the beginning of it.') }),
    response: { 200: z.object({ id: z.string() }) },
  },
  'write:holds',
);

/** Holds: list, add, end. */
export function holdRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/holds', LIST, (request) =>
    operate(request, async (operator) => ({ items: await listHolds(operator, request.query.all) })),
  );
  api.post('/holds', ADD, async (request, reply) => {
    const { until, ...held } = request.body;
    const source = 'source' in held ? (held.source ?? null) : null;
    const wanted = { ...held, source, until: momentOf(until) };
    return reply.code(201).send(await operate(request, (operator) => addHold(operator, wanted)));
  });
  api.delete('/holds/:id', END, (request) =>
    operate(request, (operator) => endHold(operator, request.params)),
  );
}

import { z } from 'zod';
import { addExemption, endExemption, listExemptions } from '../../../operations/closing/exemptions';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { flag, moment, momentOf, text, time, reason } from '../shapes';

const exemption = z
  .object({
    id: z.string(),
    scope: z.enum(['task', 'project', 'owner', 'pattern']),
    source: z.string().nullable(),
    target: z.string(),
    until: time,
    who: z.string(),
    reason: z.string(),
    madeAt: time,
    endedAt: time.nullable(),
    endedBy: z.string().nullable(),
    tasks: z.int().describe('enabled tasks that it exempts'),
  })
  .meta({ id: 'Exemption' });

const common = { until: moment, reason };
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

const TAG = 'Exemptions';
const LIST = reads(TAG, 'List the exemptions in force, the first to end first', {
  querystring: z.object({ all: flag.optional().describe('Also exemptions that ended.') }),
  response: { 200: z.object({ items: z.array(exemption) }) },
});
const ADD = writes(
  TAG,
  'Exempt tasks until a date',
  { body: adding, response: { 201: exemption } },
  'write:exemptions',
);
const END = writes(
  TAG,
  'End an exemption before its date',
  {
    params: z.object({ id: text(64).describe('Its id, or the beginning of it.') }),
    response: { 200: z.object({ id: z.string() }) },
  },
  'write:exemptions',
);

/** Exemptions: list, add, end. */
export function exemptionRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/exemptions', LIST, (request) =>
    operate(request, async (operator) => ({ items: await listExemptions(operator, request.query.all) })),
  );
  api.post('/exemptions', ADD, async (request, reply) => {
    const { until, ...target } = request.body;
    const source = 'source' in target ? (target.source ?? null) : null;
    const wanted = { ...target, source, until: momentOf(until) };
    return reply.code(201).send(await operate(request, (operator) => addExemption(operator, wanted)));
  });
  api.delete('/exemptions/:id', END, (request) =>
    operate(request, (operator) => endExemption(operator, request.params)),
  );
}

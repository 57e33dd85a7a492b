import { z } from 'zod';
import { addExemption, endExemption, listExemptions } from '../../../operations/closing/exemptions';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { flag, text, time } from '../shapes';

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
    tasks: z.int().describe('number of enabled tasks that it exempts'),
  })
  .meta({ id: 'Exemption' });

const TAG = 'Exemptions';
const LIST = reads(TAG, 'List the exemptions in force, those that end first at the top', {
  querystring: z.object({ all: flag.optional().describe('Include exemptions that ended.') }),
  response: { 200: z.object({ items: z.array(exemption) }) },
});
const ADD = writes(
  TAG,
  'Exempt tasks until a date',
  { body: addExemption.input, response: { 201: exemption } },
  'write:exemptions',
);
const END = writes(
  TAG,
  'End an exemption before its date',
  {
    params: z.object({ id: text(64).describe('The id of the exemption, or its first characters.') }),
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
  api.post('/exemptions', ADD, async (request, reply) =>
    reply.code(201).send(await operate(request, (operator) => addExemption(operator, request.body))),
  );
  api.delete('/exemptions/:id', END, (request) =>
    operate(request, (operator) => endExemption(operator, request.params)),
  );
}

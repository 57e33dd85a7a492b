import { z } from 'zod';
import { createKey, listKeys, revokeKey } from '../../../operations/admin/apiKeys';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { text, time } from '../shapes';

const fields = {
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  madeBy: z.string(),
  madeAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  revokedBy: z.string().nullable(),
  usedAt: time.nullable().describe('when it was last used, to the minute'),
};
const key = z.object(fields).meta({ id: 'ApiKey' });
const made = z
  .object({ ...fields, key: z.string().describe('the key itself, shown only once') })
  .meta({ id: 'NewApiKey' });

const TAG = 'Keys';
const LIST = reads(
  TAG,
  'List all keys, including revoked ones, newest first',
  { response: { 200: z.object({ items: z.array(key) }) } },
  'admin',
);
const TOLD_ONCE =
  'The first request created the key, and only its answer contained the key. If that answer was lost, revoke the key, ' +
  'which GET /keys lists, and create another one with a new Idempotency-Key.';
const CREATE = writes(
  TAG,
  'Create a key',
  { body: createKey.input, response: { 201: made } },
  'admin',
  TOLD_ONCE,
);
const REVOKE = writes(
  TAG,
  'Revoke a key',
  { params: z.object({ id: text(64) }), response: { 200: key } },
  'admin',
);

/** API keys: list, create, revoke. */
export function keyRoutes({ app, operate }: AdminApi): void {
  const api = typed(app);
  api.get('/keys', LIST, (request) =>
    operate(request, async (operator) => ({ items: await listKeys(operator) })),
  );
  api.post('/keys', CREATE, async (request, reply) =>
    reply.code(201).send(await operate(request, (operator) => createKey(operator, request.body))),
  );
  api.delete('/keys/:id', REVOKE, (request) =>
    operate(request, (operator) => revokeKey(operator, request.params)),
  );
}

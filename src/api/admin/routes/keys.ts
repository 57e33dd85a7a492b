import { z } from 'zod';
import { SCOPE_NAMES, SCOPES } from '../../../security/scopes';
import { createKey, listKeys, revokeKey } from '../../../operations/admin/apiKeys';
import { reads, typed, writes, type AdminApi } from '../endpoint';
import { moment, momentOf, text, time, reason } from '../shapes';

const fields = {
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  madeBy: z.string(),
  madeAt: time,
  expiresAt: time.nullable(),
  revokedAt: time.nullable(),
  revokedBy: z.string().nullable(),
  usedAt: time.nullable().describe('to the minute'),
};
const key = z.object(fields).meta({ id: 'ApiKey' });
const made = z.object({ ...fields, key: z.string().describe('Shown once, here.') }).meta({ id: 'NewApiKey' });

const meanings = Object.entries(SCOPES)
  .map(([name, meaning]) => `\`${name}\`: ${meaning}`)
  .join('; ');

const making = z.strictObject({
  name: reason.max(100).describe('What it is for, as the audit will have it.'),
  scopes: z.array(z.enum(SCOPE_NAMES)).min(1).max(SCOPE_NAMES.length).describe(meanings),
  expiresAt: moment.optional().describe('Never, if absent.'),
});

const TAG = 'Keys';
const LIST = reads(
  TAG,
  'List all keys, also revoked ones, the newest first',
  { response: { 200: z.object({ items: z.array(key) }) } },
  'admin',
);
const TOLD_ONCE =
  'This request was done when it came first: the key was made, and its text was told in that answer alone. ' +
  'If that answer was lost, revoke the key, which GET /keys lists, and make another with a new Idempotency-Key.';
const CREATE = writes(TAG, 'Make a key', { body: making, response: { 201: made } }, 'admin', TOLD_ONCE);
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
  api.post('/keys', CREATE, async (request, reply) => {
    const { name, scopes, expiresAt } = request.body;
    const wanted = { name, scopes, expiresAt: expiresAt === undefined ? null : momentOf(expiresAt) };
    return reply.code(201).send(await operate(request, (operator) => createKey(operator, wanted)));
  });
  api.delete('/keys/:id', REVOKE, (request) =>
    operate(request, (operator) => revokeKey(operator, request.params)),
  );
}

import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { beginRequest, forgetRequest, completeRequest, type Repeatable } from '../../db/admin/idempotency';
import { InvalidInput } from '../../domain/common/errors';
import type { ApiDeps } from '../http/deps';
import { ApiProblem } from './problems';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set if this request is the first with its Idempotency-Key, so that its answer must be stored. */
    repeatable: Repeatable | null;
    /** True if it is unknown whether the request was recorded. */
    inDoubt: boolean;
  }
  interface FastifyContextConfig {
    /** Set if the answer contains a secret and is not stored: the message for a repeated request. */
    toldOnce?: string;
  }
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes writes with an Idempotency-Key repeatable: carries each out once, and gives a repeated request the first answer.
 * Refuses a different request with the same key. Call it after the caller is known.
 */
export function answerOnce(app: FastifyInstance, { pool, clock }: ApiDeps): void {
  app.decorateRequest('repeatable', null);
  app.decorateRequest('inDoubt', false);

  app.addHook('preHandler', async (request, reply) => {
    const wanted = repeatableOf(request);
    if (!wanted) return;
    const begun = await beginRequest(pool, wanted, await clock());
    if (begun.state === 'begun') request.repeatable = wanted;
    else if (begun.state === 'answered') return replay(reply, begun);
    else throw refusal(begun.state, request);
  });

  app.addHook('onSend', async ({ repeatable, inDoubt, routeOptions }, reply, payload) => {
    if (!repeatable) return payload;
    const { statusCode: status } = reply;
    const type = String(reply.getHeader('content-type') ?? '');
    // The key stays marked as begun: the result is unknown, and the request must not be carried out twice.
    if (inDoubt) return payload;
    // A temporary failure is not the final answer of the request.
    if (status >= 500 || status === 429) await forgetRequest(pool, repeatable);
    else {
      const secret = routeOptions.config.toldOnce !== undefined && status < 300;
      const body = secret ? null : textOf(payload);
      await completeRequest(pool, repeatable, { status, type, body }, await clock());
    }
    return payload;
  });
}

const textOf = (payload: unknown) => (typeof payload === 'string' ? payload : '');

const replay = (
  reply: FastifyReply,
  { status, type, body }: { status: number; type: string; body: string },
) => reply.code(status).header('content-type', type).header('idempotency-replayed', 'true').send(body);

function refusal(
  state: 'under way' | 'other request' | 'recorded' | 'told once',
  { routeOptions }: FastifyRequest,
) {
  if (state === 'told once') return new ApiProblem('conflict', routeOptions.config.toldOnce ?? TOLD_ONCE);
  return REFUSED[state];
}

const TOLD_ONCE = 'The same request was carried out before. Its answer is shown only once.';

const UNDER_WAY = new ApiProblem(
  'conflict',
  'The same request is still in progress. Send it again in a moment.',
);

const expected = 'a new key: this one was used for a different request';
const OTHER = new InvalidInput('request', [{ field: 'Idempotency-Key', value: undefined, expected }]);

const RECORDED = new ApiProblem(
  'conflict',
  'The first request was recorded, but its answer was lost. Read the current state. Nothing was carried out again.',
);

const REFUSED = { 'under way': UNDER_WAY, 'other request': OTHER, recorded: RECORDED };

function repeatableOf(request: FastifyRequest): Repeatable | null {
  const { headers, method, url, body, caller } = request;
  const key = headers['idempotency-key'];
  if (key === undefined || method === 'GET' || method === 'HEAD') return null;
  if (typeof key !== 'string' || !KEY.test(key)) {
    const right = '1 to 255 printable ASCII characters without spaces';
    throw new InvalidInput('request', [{ field: 'Idempotency-Key', value: key, expected: right }]);
  }
  const said = JSON.stringify([method, url, body ?? null]);
  return { caller: caller?.who ?? '', key, requestHash: createHash('sha256').update(said).digest('hex') };
}

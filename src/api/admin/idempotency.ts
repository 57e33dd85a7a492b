import { createHash } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { beginRequest, forgetRequest, completeRequest, type Repeatable } from '../../db/admin/idempotency';
import { InvalidInput } from '../../domain/common/errors';
import type { ApiDeps } from '../http/deps';
import { ApiProblem } from './problems';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set while this request is the first of its Idempotency-Key, and its answer is to be kept. */
    repeatable: Repeatable | null;
    /** Set where nobody knows whether what this request asks for was recorded. */
    inDoubt: boolean;
  }
  interface FastifyContextConfig {
    /** The answer has a secret in it and is kept nowhere: what to say to whoever sends the request again. */
    toldOnce?: string;
  }
}

const KEY = /^[\x21-\x7e]{1,255}$/;

/**
 * Lets a write that carries an Idempotency-Key be sent again: it is done once, and answered as the first time. Another
 * request under the same key is refused. To be called where the caller is known.
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
    // It stays as begun: what it came to nobody knows yet, and it must not be done twice.
    if (inDoubt) return payload;
    // What failed for a reason that may pass is not what the request came to.
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

const TOLD_ONCE = 'The same request was done before, and its answer was told once.';

const UNDER_WAY = new ApiProblem(
  'conflict',
  'The same request is still under way. Send it again in a moment.',
);

const expected = 'another key for another request; this one was used';
const OTHER = new InvalidInput('request', [{ field: 'Idempotency-Key', value: undefined, expected }]);

const RECORDED = new ApiProblem(
  'conflict',
  'This request was recorded the first time; only its answer was lost. See how things stand. Nothing was done again.',
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

import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { SIGNATURE_HEADERS, verifyWebhook } from '../../security/webhookSignature';
import { isToBeWoken, takeBounce, wakeBounced } from '../../operations/owners/bounces';
import type { ApiDeps } from './deps';
import { Problem } from './problem';

/** Enough for a report that contains the whole returned mail, in bytes. */
const BODY_LIMIT = 5 * 1024 * 1024;

/** How long a request waits for Temporal, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * `POST /bounces` records returned mail. A mail server or gateway sends the raw mail and signs the request. If the
 * reminder cannot be woken now, that is logged; the record stays, and the reminder continues when its wait ends.
 */
export function bounceRoutes(app: FastifyInstance, deps: ApiDeps): void {
  void app.register(async (scope) => {
    scope.addContentTypeParser(MAIL_TYPES, { parseAs: 'buffer' }, (_, body, done) => done(null, body));
    scope.post('/bounces', { bodyLimit: BODY_LIMIT }, async (request) => {
      const now = await deps.clock();
      const raw = signedBody(deps, request, now);
      const to = String(request.headers[RECIPIENT] ?? '');
      const intake = await takeBounce({ pool: deps.pool, linkKeys: deps.config.linkKeys, now }, { raw, to });
      if (intake.outcome === 'not ours') throw new Problem('unknown');
      if (!isToBeWoken(intake)) return intake;
      const { owner, ...answer } = intake;
      await wake(deps, owner, request.log);
      return answer;
    });
  });
}

/** The address to which the mail was returned, if the sender of the request knows it. A header, because URLs are logged. */
const RECIPIENT = 'x-recipient';

const MAIL_TYPES = ['message/rfc822', 'application/octet-stream'];

/** The raw mail, after checking that a holder of the secret signed it just now. */
function signedBody({ config }: ApiDeps, { headers, body }: FastifyRequest, now: Date): Buffer {
  const secret = config.mail?.bounceSecret;
  if (!secret) throw new Problem('unknown');
  if (!Buffer.isBuffer(body)) throw new Problem('unsupported');
  const given = Object.fromEntries(SIGNATURE_HEADERS.map((name) => [name, String(headers[name] ?? '')]));
  if (!verifyWebhook(given, body, { secret, now })) throw new Problem('unsigned');
  return body;
}

const wake = ({ client, pool }: ApiDeps, owner: string, log: FastifyBaseLogger) =>
  client
    .withDeadline(Date.now() + PATIENCE_MS, () => wakeBounced(pool, client, { owner }))
    .catch((err: unknown) => log.warn({ err }, 'bounce recorded but its reminder was not woken'));

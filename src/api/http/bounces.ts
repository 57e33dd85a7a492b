import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import { SIGNATURE_HEADERS, verifyWebhook } from '../../security/webhookSignature';
import { isToBeWoken, takeBounce, wakeBounced } from '../../operations/owners/bounces';
import type { ApiDeps } from './deps';
import { Problem } from './problem';

/** Room for a report with all of the mail that came back. */
const BODY_LIMIT = 5 * 1024 * 1024;

/** Whoever hands a mail over waits for no longer than this on Temporal. */
const PATIENCE_MS = 5_000;

/**
 * `POST /bounces`: takes in mail that came back, as it came, from a mail server or gateway that signs it. What is
 * recorded is recorded: when the reminder cannot be woken now, that is logged, and it looks when its wait is over.
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

/** Where the mail came to, if whoever hands it over knows. Not in the address: that is logged. */
const RECIPIENT = 'x-recipient';

const MAIL_TYPES = ['message/rfc822', 'application/octet-stream'];

/** The mail, proven to come from a holder of the secret just now. */
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

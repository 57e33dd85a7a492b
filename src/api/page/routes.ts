import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { InvalidInput } from '../../domain/common/errors';
import { tokenBefore, verifyToken } from '../../security/linkToken';
import { faultsAlert, signInAlert, staleAlert } from './alert';
import { answerNotice, type Answered } from './answering';
import { openNotice } from '../login/openNotice';
import type { ApiDeps } from '../http/deps';
import { formInput, readFields } from './form';
import { noticeJson, receiptJson } from './json';
import { loginRoutes, signInUrl } from '../login/routes';
import { chosenLocale, wantsJson } from '../http/negotiate';
import { basePath, type Pages } from '../html/templates';
import { Problem } from '../http/problem';
import { isJson, showNotice, type LinkRequest, type Showing, type Visit } from './visit';

/** How often one notice may be answered a minute: far more than people do, far fewer than a flood. */
const PER_NOTICE = 300;

/** The routes of the confirmation link: GET and HEAD only show, POST answers. */
export const confirmRoutes = (deps: ApiDeps, pages: Pages) => async (app: FastifyInstance) => {
  await app.register(cookie);
  loginRoutes(app, deps);
  const limit = limitNotices(app, deps);
  const visit = async (request: LinkRequest, reply: FastifyReply): Promise<Visit> => {
    const now = await deps.clock();
    return { request, reply, now, page: await openNotice(deps, request.params.token, now) };
  };

  app.get('/page.js', (_, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(pages.js),
  );

  app.get('/r/:token', async (request: LinkRequest, reply) => {
    const { token } = request.params;
    const meant = tokenBefore(token);
    if (meant !== null && meant !== token && verifyToken(meant, deps.config.linkKeys))
      return reply.redirect(addressOf(deps, request, meant));
    const opened = await visit(request, reply);
    if (wantsJson(request)) return noticeJson(opened.page, opened.now);
    return showNotice(deps, pages, opened, { status: 200 });
  });

  // A slash after a link belongs to the text around it, too.
  app.get('/r/:token/', (request: LinkRequest, reply) =>
    reply.redirect(addressOf(deps, request, encodeURIComponent(request.params.token))),
  );

  app.post('/r/:token', { preHandler: limit }, async (request: LinkRequest, reply) => {
    const opened = await visit(request, reply);
    if (!isJson(request)) return answerForm(deps, pages, opened);
    return sendReceipt(opened, await answerNotice(deps, opened, request.body));
  });
};

/**
 * Limits how often one notice is answered. Only requests with a link that we signed count against its notice, so knowing
 * its id (from the mail's Message-ID) is not enough to lock others out. All other requests count against their client.
 */
function limitNotices(app: FastifyInstance, { config }: ApiDeps) {
  const check = app.createRateLimit({
    max: PER_NOTICE,
    timeWindow: '1 minute',
    keyGenerator: (request) => {
      const { token } = request.params as LinkRequest['params'];
      return verifyToken(token, config.linkKeys) ?? request.ip;
    },
  });
  return async (request: LinkRequest, reply: FastifyReply) => {
    const answer = await check(request);
    if (answer.isAllowed || !answer.isExceeded) return;
    reply.header('retry-after', String(answer.ttlInSeconds));
    throw new Problem('tooMany');
  };
}

async function answerForm(deps: ApiDeps, pages: Pages, visit: Visit) {
  const { request, reply, page, now } = visit;
  const kept = readFields(request.body);
  const locale = chosenLocale(request) ?? page.notice.locale;
  const again = (showing: Showing) => showNotice(deps, pages, visit, { kept, ...showing });
  try {
    const answered = await answerNotice(deps, visit, formInput(kept, page.notice));
    if (wantsJson(request)) return sendReceipt(visit, answered);
    if (answered.outcome === 'stale')
      return again({ status: 409, page: answered.page, alert: staleAlert(locale) });
    return reply.redirect(addressOf(deps, request), 303);
  } catch (error) {
    if (wantsJson(request)) throw error;
    if (error instanceof InvalidInput)
      return again({
        status: 422,
        alert: faultsAlert({ faults: error.faults, fields: kept, page, now, locale }),
      });
    if (error instanceof Problem && error.kind === 'signIn')
      return again({
        status: 401,
        alert: signInAlert(locale, signInUrl(deps, request, request.params.token)),
      });
    throw error;
  }
}

function sendReceipt({ reply, now }: Visit, { outcome, recorded, page }: Answered) {
  if (outcome === 'stale') throw new Problem('stale', { current: noticeJson(page, now) }, page.notice.locale);
  return reply.code(200).send(receiptJson(page, now, recorded));
}

/** The address of a link in the same language, built from the configured base URL, never from the Host header. */
function addressOf({ config }: ApiDeps, request: LinkRequest, token = request.params.token): string {
  const lang = chosenLocale(request);
  return `${basePath(config.baseUrl)}/r/${token}${lang ? `?lang=${lang}` : ''}`;
}

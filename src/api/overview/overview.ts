import cookie from '@fastify/cookie';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayDo } from '../../security/scopes';
import { pagesOf } from '../../operations/admin/operator';
import { readOverview } from '../../operations/admin/overview';
import { findCaller } from '../admin/access';
import { checkTokensOf } from '../admin/oidc';
import { API_PROBLEMS, toApiProblem } from '../admin/problems';
import type { ApiDeps } from '../http/deps';
import { sendPage } from '../html/reply';
import { sessionsOf } from './session';
import { loginRoutes, signInRoutes, toAdmin, type Parts } from './signIn';
import { loadAdminPages, type AdminPages } from './templates';
import { overviewView } from './views';

/** The overview page, to be registered under /admin. Requires signing in, or an API key or access token. */
export const overviewPage = (deps: ApiDeps) => async (app: FastifyInstance) => {
  await app.register(cookie);
  const parts = { pages: loadAdminPages(deps.config.baseUrl), sessions: sessionsOf(deps) };
  const { pages } = parts;
  app.setErrorHandler((error: FastifyError, request, reply) => sendError(pages, error, request, reply));
  showRoute(app, deps, parts);
  signInRoutes(app, deps, parts);
  loginRoutes(app, deps, parts);
  app.get('/admin.css', (_, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(pages.css),
  );
};

function showRoute(app: FastifyInstance, deps: ApiDeps, { pages, sessions }: Parts): void {
  const { pool, clock, config, client } = deps;
  const checkToken = config.oidc ? checkTokensOf(config.oidc) : null;
  app.get('/', async (request, reply) => {
    const now = await clock();
    const sent = await findCaller(deps, checkToken, request, now);
    const caller = sent ?? (await sessions.find(request, now));
    if (!caller || !mayDo(caller.scopes, 'read')) return toAdmin(deps, reply, '/sign-in');
    const pageOf = pagesOf(config.temporalUiUrl, client.options.namespace);
    const overview = await readOverview({ pool, now, pageOf });
    return sendPage(reply, 200, pages.render('overview', { ...overviewView(overview), who: caller.who }));
  });
}

function sendError(pages: AdminPages, error: Error, request: FastifyRequest, reply: FastifyReply) {
  const { kind, message } = toApiProblem(error, {});
  const [status, title] = API_PROBLEMS[kind];
  if (status >= 500) request.log.error({ err: error, req: request }, 'request failed');
  return sendPage(reply, status, pages.render('problem', { status, title, detail: message }));
}

import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayDo } from '../../domain/scopes';
import { useKey } from '../../operations/keys';
import { pagesOf } from '../../operations/operator';
import { readOverview } from '../../operations/overview';
import { findCaller, type Caller } from '../admin/access';
import { checkTokensOf } from '../admin/oidc';
import { API_PROBLEMS, toApiProblem } from '../admin/problems';
import type { ApiDeps } from '../deps';
import { basePath } from '../pages';
import { sendPage } from '../reply';
import { useSessions } from './session';
import { loadAdminPages, type AdminPages } from './templates';
import { overviewView } from './views';

/** Tries of one client in a minute to sign in. */
const SIGN_INS = { max: 10, timeWindow: '1 minute' };

/** The overview page, to be registered under /admin: for whoever signs in with an API key, or sends what opens the API. */
export const overviewPage = (deps: ApiDeps) => async (app: FastifyInstance) => {
  const { pool, clock, config, client } = deps;
  const pages = loadAdminPages(config.baseUrl);
  const sessions = await useSessions(app, deps);
  const checkToken = config.oidc ? checkTokensOf(config.oidc) : null;
  const to = (reply: FastifyReply, path: string) =>
    reply.redirect(`${basePath(config.baseUrl)}/admin${path}`, 303);
  const mayRead = (caller: Caller | null) => caller !== null && mayDo(caller.scopes, 'read');
  const whoAsks = async (request: FastifyRequest, now: Date) =>
    (await findCaller(deps, checkToken, request, now)) ?? (await sessions.find(request, now));

  app.setErrorHandler((error: FastifyError, request, reply) => sendError(pages, error, request, reply));

  app.get('/', async (request, reply) => {
    const now = await clock();
    const caller = await whoAsks(request, now);
    if (!mayRead(caller)) return to(reply, '/sign-in');
    const pageOf = pagesOf(config.temporalUiUrl, client.options.namespace);
    const overview = await readOverview({ pool, now, pageOf });
    return sendPage(reply, 200, pages.render('overview', { ...overviewView(overview), who: caller?.who }));
  });

  app.get('/sign-in', (_, reply) => sendPage(reply, 200, pages.render('signIn', SIGN_IN)));

  app.post('/sign-in', { config: { rateLimit: SIGN_INS } }, async (request, reply) => {
    const now = await clock();
    const key = await useKey({ pool, now }, keyIn(request.body));
    if (!key || !mayRead({ who: '', scopes: key.scopes }))
      return sendPage(reply, 401, pages.render('signIn', { ...SIGN_IN, wrong: true }));
    sessions.begin(reply, key.id, now);
    return to(reply, '');
  });

  app.post('/sign-out', (_, reply) => {
    sessions.end(reply);
    return to(reply, '/sign-in');
  });

  app.get('/admin.css', (_, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(pages.css),
  );
};

const SIGN_IN = { title: 'Sign in', wrong: false };

function keyIn(body: unknown): string {
  const given = Object.entries(body ?? {}).find(([name]) => name === 'key')?.[1];
  return typeof given === 'string' ? given.trim() : '';
}

function sendError(pages: AdminPages, error: Error, request: FastifyRequest, reply: FastifyReply) {
  const { kind, message } = toApiProblem(error, {});
  const [status, title] = API_PROBLEMS[kind];
  if (status >= 500) request.log.error({ err: error, req: request }, 'request failed');
  return sendPage(reply, status, pages.render('problem', { status, title, detail: message }));
}

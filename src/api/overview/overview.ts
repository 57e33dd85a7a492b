import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { mayDo } from '../../domain/scopes';
import { useKey } from '../../operations/keys';
import { pagesOf } from '../../operations/operator';
import { readOverview } from '../../operations/overview';
import { findCaller } from '../admin/access';
import { checkTokensOf } from '../admin/oidc';
import { API_PROBLEMS, toApiProblem } from '../admin/problems';
import type { ApiDeps } from '../deps';
import { basePath } from '../pages';
import { sendPage } from '../reply';
import { useSessions, type Sessions } from './session';
import { loadAdminPages, type AdminPages } from './templates';
import { overviewView } from './views';

/** The overview page, to be registered under /admin: for whoever signs in with an API key, or sends what opens the API. */
export const overviewPage = (deps: ApiDeps) => async (app: FastifyInstance) => {
  const parts = { pages: loadAdminPages(deps.config.baseUrl), sessions: await useSessions(app, deps) };
  const { pages } = parts;
  app.setErrorHandler((error: FastifyError, request, reply) => sendError(pages, error, request, reply));
  showRoute(app, deps, parts);
  signInRoutes(app, deps, parts);
  app.get('/admin.css', (_, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000, immutable')
      .send(pages.css),
  );
};

interface Parts {
  pages: AdminPages;
  sessions: Sessions;
}

function showRoute(app: FastifyInstance, deps: ApiDeps, { pages, sessions }: Parts): void {
  const { pool, clock, config, client } = deps;
  const checkToken = config.oidc ? checkTokensOf(config.oidc) : null;
  app.get('/', async (request, reply) => {
    const now = await clock();
    const sent = await findCaller(deps, checkToken, request, now);
    const caller = sent ?? (await sessions.find(request, now));
    if (!caller || !mayDo(caller.scopes, 'read')) return redirect(deps, reply, '/sign-in');
    const pageOf = pagesOf(config.temporalUiUrl, client.options.namespace);
    const overview = await readOverview({ pool, now, pageOf });
    return sendPage(reply, 200, pages.render('overview', { ...overviewView(overview), who: caller.who }));
  });
}

/** Tries of one client in a minute to sign in. */
const SIGN_INS = { max: 10, timeWindow: '1 minute' };
const SIGN_IN = { title: 'Sign in', wrong: false };

function signInRoutes(app: FastifyInstance, deps: ApiDeps, { pages, sessions }: Parts): void {
  app.get('/sign-in', (_, reply) => sendPage(reply, 200, pages.render('signIn', SIGN_IN)));

  app.post('/sign-in', { config: { rateLimit: SIGN_INS } }, async (request, reply) => {
    const now = await deps.clock();
    const key = await useKey({ pool: deps.pool, now }, keyIn(request.body));
    if (!key || !mayDo(key.scopes, 'read'))
      return sendPage(reply, 401, pages.render('signIn', { ...SIGN_IN, wrong: true }));
    sessions.begin(reply, key.id, now);
    return redirect(deps, reply, '');
  });

  app.post('/sign-out', (_, reply) => {
    sessions.end(reply);
    return redirect(deps, reply, '/sign-in');
  });
}

const redirect = ({ config }: ApiDeps, reply: FastifyReply, path: string) =>
  reply.redirect(`${basePath(config.baseUrl)}/admin${path}`, 303);

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

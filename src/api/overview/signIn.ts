import type { FastifyInstance, FastifyReply } from 'fastify';
import type { OidcConfig } from '../../config';
import { mayDo } from '../../security/scopes';
import { useKey } from '../../operations/admin/apiKeys';
import { ApiProblem } from '../admin/problems';
import { bearerOf, scopesOf, type Bearer } from '../admin/roles';
import type { ApiDeps } from '../http/deps';
import { roundTripTo } from '../login/roundTrip';
import { basePath } from '../html/templates';
import { sendPage } from '../html/reply';
import { SESSION_PATH, type Sessions } from './session';
import type { AdminPages } from './templates';

/** Shared by the routes of the overview. */
export interface Parts {
  pages: AdminPages;
  sessions: Sessions;
}

/** Sign-in attempts of one client a minute. */
const SIGN_INS = { max: 10, timeWindow: '1 minute' };

/** Routes for signing in with an API key, and for signing out. */
export function signInRoutes(app: FastifyInstance, deps: ApiDeps, { pages, sessions }: Parts): void {
  const view = { title: 'Sign in', wrong: false, provider: providerName(deps) };
  app.get('/sign-in', (_, reply) => sendPage(reply, 200, pages.render('signIn', view)));

  app.post('/sign-in', { config: { rateLimit: SIGN_INS } }, async (request, reply) => {
    const now = await deps.clock();
    const key = await useKey({ pool: deps.pool, now }, keyIn(request.body));
    if (!key || !mayDo(key.scopes, 'read'))
      return sendPage(reply, 401, pages.render('signIn', { ...view, wrong: true }));
    await sessions.begin(reply, { keyId: key.id }, now);
    return toAdmin(deps, reply, '');
  });

  app.post('/sign-out', (_, reply) => {
    sessions.end(reply);
    return toAdmin(deps, reply, '/sign-in');
  });
}

/** Routes for signing in at the provider of the API's access tokens, if Rollcall is registered there. */
export function loginRoutes(app: FastifyInstance, deps: ApiDeps, { sessions }: Parts): void {
  const { oidc } = deps.config;
  if (!oidc || oidc.clientId === null) return;
  const trip = roundTripTo({ ...oidc, clientId: oidc.clientId }, deps, {
    callback: `${SESSION_PATH}/login/callback`,
    claim: oidc.rolesClaim.split('.')[0] ?? '',
    attempt: 'rollcall_admin_attempt',
    path: SESSION_PATH,
  });

  app.get('/login', async (request, reply) => trip.begin(request, reply, SESSION_PATH, await deps.clock()));

  app.get('/login/callback', async (request, reply) => {
    const now = await deps.clock();
    const { claims } = await trip.finish(request, reply, now);
    const bearer = bearerOf(claims, oidc);
    if (!mayDo(scopesOf(bearer.roles, oidc), 'read'))
      throw new ApiProblem('forbidden', lacking(bearer, oidc));
    await sessions.begin(reply, { ...bearer }, now);
    return toAdmin(deps, reply, '');
  });
}

/** Redirects the browser to a path below /admin. */
export const toAdmin = ({ config }: ApiDeps, reply: FastifyReply, path: string) =>
  reply.redirect(`${basePath(config.baseUrl)}${SESSION_PATH}${path}`, 303);

/** The provider's name for the button; null if nobody can log in there. */
const providerName = ({ config: { oidc } }: ApiDeps) => (oidc?.clientId ? new URL(oidc.issuer).host : null);

function lacking({ who }: Bearer, oidc: OidcConfig): string {
  const helping = Object.keys(oidc.roles).filter((role) => mayDo(scopesOf([role], oidc), 'read'));
  return `You are signed in as ${who}, but none of your roles has the scope read. Ask for one of these roles: ${helping.join(', ')}.`;
}

function keyIn(body: unknown): string {
  const given = Object.entries(body ?? {}).find(([name]) => name === 'key')?.[1];
  return typeof given === 'string' ? given.trim() : '';
}

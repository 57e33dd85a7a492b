import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OidcLogin } from '../../config';
import { openNotice } from './openNotice';
import type { ApiDeps } from '../http/deps';
import { chosenLocale } from '../http/negotiate';
import { basePath } from '../html/templates';
import type { Identity } from './identity';
import type { Claims } from './provider';
import { keepingOf, orProblem, roundTripTo } from './roundTrip';
import { keepSession } from './session';

const CALLBACK = '/login/callback';

/** The routes to the login provider and back. They record only a cookie with who is logged in. */
export function loginRoutes(app: FastifyInstance, deps: ApiDeps): void {
  const { config } = deps;
  const { login, baseUrl } = config;
  if (login?.by !== 'oidc') return;
  const way = { callback: CALLBACK, claim: login.claim, attempt: 'rollcall_attempt', path: '' };
  const trip = roundTripTo(login, deps, way);

  app.get('/r/:token/sign-in', async (request: FastifyRequest<{ Params: { token: string } }>, reply) => {
    const now = await deps.clock();
    const { token } = request.params;
    await openNotice(deps, token, now);
    const lang = chosenLocale(request);
    return trip.begin(request, reply, `/r/${token}${lang ? `?lang=${lang}` : ''}`, now);
  });

  app.get(CALLBACK, async (request, reply) => {
    const now = await deps.clock();
    const { claims, to } = await trip.finish(request, reply, now);
    const who = await orProblem(request, () => identityOf(claims, login));
    await keepSession(reply, who, keepingOf(config, '', now));
    return reply.redirect(`${basePath(baseUrl)}${to}`, 303);
  });
}

/** The person whom the claims describe. Throws if they do not identify one. */
function identityOf(claims: Claims, { claim, issuer }: OidcLogin): Identity {
  const account = claims[claim];
  if (typeof account !== 'string' || account === '') throw new Error(`the provider sent no claim ${claim}`);
  if (claim === 'email' && claims['email_verified'] === false)
    throw new Error('the provider has not verified the mail address');
  return { account, login: `${account} (${String(claims['sub'])}) at ${issuer}` };
}

/** The URL at which a page's reader logs in, in the language of the page. */
export const signInUrl = ({ config }: ApiDeps, request: FastifyRequest, token: string): string | null => {
  if (config.login?.by !== 'oidc') return null;
  const lang = chosenLocale(request);
  return `${basePath(config.baseUrl)}/r/${token}/sign-in${lang ? `?lang=${lang}` : ''}`;
};

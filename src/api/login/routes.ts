import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { openNotice } from '../answering';
import type { ApiDeps } from '../deps';
import { chosenLocale } from '../negotiate';
import { basePath } from '../pages';
import { Problem } from '../problem';
import { providerOf } from './provider';
import { keep, keepSession, recall, type Keeping, type Kept } from './session';

/** An attempt to log in: what tells it from others, and the page it began at. */
const ATTEMPT: Kept = { name: 'rollcall_attempt', seconds: 600 };

const attempted = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });

const CALLBACK = '/login/callback';

/** The way to the login provider and back. Neither records anything but, in the browser, who is logged in. */
export function loginRoutes(app: FastifyInstance, deps: ApiDeps): void {
  const { config } = deps;
  const { login, baseUrl } = config;
  if (login?.by !== 'oidc') return;
  const provider = providerOf(login, `${baseUrl}${CALLBACK}`);

  app.get('/r/:token/sign-in', async (request: FastifyRequest<{ Params: { token: string } }>, reply) => {
    const now = await deps.clock();
    const { token } = request.params;
    await openNotice(deps, token, now);
    const { url, attempt } = await orProblem(request, () => provider.begin());
    const lang = chosenLocale(request);
    const to = `/r/${token}${lang ? `?lang=${lang}` : ''}`;
    await keep(reply, ATTEMPT, { ...attempt, to }, keepingOf(config, now));
    return reply.redirect(url.href, 303);
  });

  app.get(CALLBACK, async (request, reply) => {
    const now = await deps.clock();
    const kept = attempted.safeParse(await recall(request, ATTEMPT, config.linkKeys, now));
    if (!kept.success) throw new Problem('signInFailed');
    // From the configured base, never from the Host header.
    const url = new URL(`${baseUrl}${CALLBACK}${request.url.slice(request.url.indexOf('?'))}`);
    const who = await orProblem(request, () => provider.finish(url, kept.data));
    const keeping = keepingOf(config, now);
    reply.clearCookie(ATTEMPT.name, keeping.scope);
    await keepSession(reply, who, keeping);
    return reply.redirect(`${basePath(baseUrl)}${kept.data.to}`, 303);
  });
}

/** Where a page's reader is to log in; in the language of the page. */
export const signInUrl = ({ config }: ApiDeps, request: FastifyRequest, token: string): string | null => {
  if (config.login?.by !== 'oidc') return null;
  const lang = chosenLocale(request);
  return `${basePath(config.baseUrl)}/r/${token}/sign-in${lang ? `?lang=${lang}` : ''}`;
};

const keepingOf = ({ linkKeys, baseUrl }: ApiDeps['config'], now: Date): Keeping => ({
  keys: linkKeys,
  scope: { path: basePath(baseUrl) || '/', secure: baseUrl.startsWith('https:') },
  now,
});

/** What the provider did not like, or that it cannot be reached, is for the log; the reader may try again. */
async function orProblem<T>(request: FastifyRequest, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (err) {
    request.log.warn({ err }, 'a login did not work');
    throw new Problem('signInFailed');
  }
}

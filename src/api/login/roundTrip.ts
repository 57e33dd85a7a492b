import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDeps } from '../http/deps';
import { basePath } from '../html/templates';
import { Problem } from '../http/problem';
import { providerOf, type Claims, type Registration } from './provider';
import { sealCookie, openCookie, type CookieOptions, type CookieSpec } from './session';

/** A browser's way to a login provider and back. Both methods reject with Problem `signInFailed` on failure. */
export interface RoundTrip {
  /** Sends the browser to the provider. `finish` returns `to`, a path below the base URL. */
  begin(request: FastifyRequest, reply: FastifyReply, to: string, now: Date): Promise<FastifyReply>;
  /** The provider's claims about the returning person, and the `to` of `begin`. */
  finish(request: FastifyRequest, reply: FastifyReply, now: Date): Promise<{ claims: Claims; to: string }>;
}

/** The callback, the required claim, and the scope of cookies. */
export interface OidcClientOptions {
  /** A path below the base URL; the provider has the full URL registered. */
  callback: string;
  claim: string;
  /** The name of the cookie that holds the login attempt. */
  attempt: string;
  /** The path of its cookies, below the base URL. */
  path: string;
}

const attempted = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });

/** The round trip to the provider at which Rollcall is registered. */
export function roundTripTo(
  registration: Registration,
  { config }: ApiDeps,
  { callback, claim, attempt: name, path }: OidcClientOptions,
): RoundTrip {
  const address = `${config.baseUrl}${callback}`;
  const provider = providerOf(registration, address, claim);
  const kept: CookieSpec = { name, seconds: 600 };
  return {
    async begin(request, reply, to, now) {
      const { url, attempt } = await orProblem(request, () => provider.authorizationUrl());
      await sealCookie(reply, kept, { ...attempt, to }, keepingOf(config, path, now));
      return reply.redirect(url.href, 303);
    },
    async finish(request, reply, now) {
      const known = attempted.safeParse(await openCookie(request, kept, config.linkKeys, now));
      if (!known.success) throw new Problem('signInFailed');
      // Built from the configured base URL, never from the Host header.
      const url = new URL(`${address}${request.url.slice(request.url.indexOf('?'))}`);
      const claims = await orProblem(request, () => provider.finish(url, known.data));
      reply.clearCookie(name, keepingOf(config, path, now).scope);
      return { claims, to: known.data.to };
    },
  };
}

/** The options of a cookie for `path` (below the base URL) and deeper, with the current keys. */
export const keepingOf = (
  { linkKeys, baseUrl }: ApiDeps['config'],
  path: string,
  now: Date,
): CookieOptions => ({
  keys: linkKeys,
  scope: { path: `${basePath(baseUrl)}${path}` || '/', secure: baseUrl.startsWith('https:') },
  now,
});

/** Runs `work`; logs any failure of the provider, and throws Problem `signInFailed` for the reader. */
export async function orProblem<T>(request: FastifyRequest, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (err) {
    request.log.warn({ err }, 'a login failed');
    throw new Problem('signInFailed');
  }
}

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDeps } from '../http/deps';
import { basePath } from '../html/templates';
import { Problem } from '../http/problem';
import { providerOf, type Claims, type Registration } from './provider';
import { sealCookie, openCookie, type CookieOptions, type CookieSpec } from './session';

/** The way of a browser to a login provider and back. Both reject with Problem `signInFailed` where that did not work. */
export interface RoundTrip {
  /** Sends the browser to the provider; `to`, a path below the base URL, is told again when it is back. */
  begin(request: FastifyRequest, reply: FastifyReply, to: string, now: Date): Promise<FastifyReply>;
  /** What the provider says of whoever came back, and where they wanted to go. */
  finish(request: FastifyRequest, reply: FastifyReply, now: Date): Promise<{ claims: Claims; to: string }>;
}

/** Where a browser comes back to, what the provider has to tell of a person, and where cookies are sent. */
export interface OidcClientOptions {
  /** A path below the base URL; the provider knows the whole address. */
  callback: string;
  claim: string;
  /** What the browser keeps on its way: one attempt to log in. */
  attempt: string;
  /** Below the base URL: where its cookies are sent. */
  path: string;
}

const attempted = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), to: z.string() });

/** The way to the provider that Rollcall is registered at, and back. */
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
      // From the configured base, never from the Host header.
      const url = new URL(`${address}${request.url.slice(request.url.indexOf('?'))}`);
      const claims = await orProblem(request, () => provider.finish(url, known.data));
      reply.clearCookie(name, keepingOf(config, path, now).scope);
      return { claims, to: known.data.to };
    },
  };
}

/** What a cookie needs that is sent to `path` and below, itself below the base URL; the keys as they are now. */
export const keepingOf = (
  { linkKeys, baseUrl }: ApiDeps['config'],
  path: string,
  now: Date,
): CookieOptions => ({
  keys: linkKeys,
  scope: { path: `${basePath(baseUrl)}${path}` || '/', secure: baseUrl.startsWith('https:') },
  now,
});

/** What did not work at the provider, or that it cannot be reached, is for the log; the reader may try again. */
export async function orProblem<T>(request: FastifyRequest, work: () => Promise<T> | T): Promise<T> {
  try {
    return await work();
  } catch (err) {
    request.log.warn({ err }, 'a login did not work');
    throw new Problem('signInFailed');
  }
}

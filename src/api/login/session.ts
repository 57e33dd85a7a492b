import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EncryptJWT, errors, jwtDecrypt, type JWTPayload } from 'jose';
import { z } from 'zod';
import { signingKey } from '../../security/linkKeys';
import type { LinkKey, LinkKeys } from '../../security/linkToken';
import type { Identity } from './identity';

/** A cookie that only we can read. */
export interface CookieSpec {
  name: string;
  seconds: number;
}

/** The cookie of a logged-in person; lasts for a working day. */
const SESSION: CookieSpec = { name: 'rollcall_login', seconds: 8 * 3600 };

/** The scope of cookies: their path, and whether only over HTTPS. `strict` cookies are not sent along links from other sites. */
export interface CookieScope {
  path: string;
  secure: boolean;
  sameSite?: 'strict';
}

const identity = z.object({ account: z.string(), login: z.string() });

/** Stores in a cookie who is logged in. */
export const keepSession = (reply: FastifyReply, who: Identity, keeping: CookieOptions): Promise<void> =>
  sealCookie(reply, SESSION, { ...who }, keeping);

/** Who is logged in according to the request's cookie; null if nobody is, or no longer. */
export async function readSession(
  request: FastifyRequest,
  keys: LinkKeys,
  now: Date,
): Promise<Identity | null> {
  const found = identity.safeParse(await openCookie(request, SESSION, keys, now));
  return found.success ? found.data : null;
}

/** What `sealCookie` and `openCookie` need. */
export interface CookieOptions {
  keys: LinkKeys;
  scope: CookieScope;
  now: Date;
}

/** Stores `payload` in a cookie, encrypted with the key that signs links, for the time in `kept`. */
export async function sealCookie(
  reply: FastifyReply,
  kept: CookieSpec,
  payload: JWTPayload,
  { keys, scope, now }: CookieOptions,
): Promise<void> {
  const key = signingKey(keys, now);
  const text = await new EncryptJWT(payload)
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: key.id })
    .setAudience(kept.name)
    .setExpirationTime(Math.floor(now.getTime() / 1000) + kept.seconds)
    .encrypt(secretOf(key));
  reply.setCookie(kept.name, text, { sameSite: 'lax', ...scope, httpOnly: true, maxAge: kept.seconds });
}

/** The payload of a cookie; null if it is missing, expired or not ours. */
export async function openCookie(
  { cookies }: FastifyRequest,
  { name }: CookieSpec,
  keys: LinkKeys,
  now: Date,
): Promise<JWTPayload | null> {
  const text = cookies[name];
  if (!text) return null;
  const keyFor = ({ kid }: { kid?: string }) => {
    const key = keys.find(({ id }) => id === kid);
    if (!key) throw new errors.JWEDecryptionFailed();
    return secretOf(key);
  };
  try {
    const options = { audience: name, currentDate: now, keyManagementAlgorithms: ['dir'] };
    return (await jwtDecrypt(text, keyFor, options)).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return null;
    throw error;
  }
}

/** Derives a separate key from the one that signs links, so that tokens of one never pass for the other. */
const secretOf = (key: LinkKey): Uint8Array =>
  createHmac('sha256', key.secret).update('rollcall.login.v1').digest();

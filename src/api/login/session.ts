import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EncryptJWT, errors, jwtDecrypt, type JWTPayload } from 'jose';
import { z } from 'zod';
import { signingKey } from '../../security/linkKeys';
import type { LinkKey, LinkKeys } from '../../security/linkToken';
import type { Identity } from './identity';

/** What a browser keeps for us between two requests, readable to nobody but us. */
export interface CookieSpec {
  name: string;
  seconds: number;
}

/** Who is logged in: for a working day. */
const SESSION: CookieSpec = { name: 'rollcall_login', seconds: 8 * 3600 };

/** Where cookies are sent, and whether over HTTPS alone; `strict`: not even along a link from another site. */
export interface CookieScope {
  path: string;
  secure: boolean;
  sameSite?: 'strict';
}

const identity = z.object({ account: z.string(), login: z.string() });

/** Remembers in the browser who is logged in. */
export const keepSession = (reply: FastifyReply, who: Identity, keeping: CookieOptions): Promise<void> =>
  sealCookie(reply, SESSION, { ...who }, keeping);

/** Who is logged in, as the request's cookie says; null for nobody any more. */
export async function readSession(
  request: FastifyRequest,
  keys: LinkKeys,
  now: Date,
): Promise<Identity | null> {
  const found = identity.safeParse(await openCookie(request, SESSION, keys, now));
  return found.success ? found.data : null;
}

/** What keeping something in a browser needs. */
export interface CookieOptions {
  keys: LinkKeys;
  scope: CookieScope;
  now: Date;
}

/** Has the browser keep `payload`, encrypted with the key that signs links, for as long as `kept` says. */
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

/** What the browser kept; null where that is nothing, has expired, or is not of our making. */
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

/** A key of its own from the one that signs links: what is made with the one never passes for the other. */
const secretOf = (key: LinkKey): Uint8Array =>
  createHmac('sha256', key.secret).update('rollcall.login.v1').digest();

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findLiveKey } from '../../db/admin/apiKeys';
import type { ApiDeps } from '../http/deps';
import { callerOf } from '../admin/access';
import type { Caller } from '../admin/caller';
import { scopesOf } from '../admin/roles';
import { keepingOf } from '../login/roundTrip';
import { sealCookie, openCookie, type CookieSpec } from '../login/session';

const SESSION: CookieSpec = { name: 'rollcall_admin', seconds: 8 * 3600 };

/** How somebody signed in: the id of an API key, or a login with its roles. */
const signedIn = z.union([
  z.object({ keyId: z.string() }),
  z.object({ who: z.string(), roles: z.array(z.string()) }),
]);

export type SignedIn = z.infer<typeof signedIn>;

/** The path of the session's cookie, and of the cookies used while signing in. */
export const SESSION_PATH = '/admin';

/**
 * Sessions of signed-in browsers: a cookie hidden from scripts, valid for hours, but no longer than its API key. Each
 * request decrypts it with the current link keys: a rotation ends no session, removing a key does.
 */
export interface Sessions {
  begin(reply: FastifyReply, by: SignedIn, now: Date): Promise<void>;
  find(request: FastifyRequest, now: Date): Promise<Caller | null>;
  end(reply: FastifyReply): void;
}

export const sessionsOf = ({ pool, config }: ApiDeps): Sessions => ({
  begin(reply, by, now) {
    const { scope, ...keeping } = keepingOf(config, SESSION_PATH, now);
    // A browser returning from a provider comes from another site and would not send a strict cookie.
    const site = 'keyId' in by && { sameSite: 'strict' as const };
    return sealCookie(reply, SESSION, by, { ...keeping, scope: { ...scope, ...site } });
  },
  async find(request, now) {
    const found = signedIn.safeParse(await openCookie(request, SESSION, config.linkKeys, now));
    if (!found.success) return null;
    if (!('keyId' in found.data)) {
      const { who, roles } = found.data;
      return config.oidc ? { who, scopes: scopesOf(roles, config.oidc) } : null;
    }
    const key = await findLiveKey(pool, found.data.keyId, now);
    return key && callerOf(key);
  },
  end: (reply) => void reply.clearCookie(SESSION.name, keepingOf(config, SESSION_PATH, new Date(0)).scope),
});

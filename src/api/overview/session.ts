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

/** By what somebody signed in: the id of an API key, or a login with its roles. */
const signedIn = z.union([
  z.object({ keyId: z.string() }),
  z.object({ who: z.string(), roles: z.array(z.string()) }),
]);

export type SignedIn = z.infer<typeof signedIn>;

/** Where the cookie of a session, and those on the way to one, are sent. */
export const SESSION_PATH = '/admin';

/**
 * Signed-in browsers: a cookie that no script reads, good for hours, and no longer than its key. It is encrypted with
 * the link keys as they are at each request, so that a rotation ends nothing and a dropped key does.
 */
export interface Sessions {
  begin(reply: FastifyReply, by: SignedIn, now: Date): Promise<void>;
  find(request: FastifyRequest, now: Date): Promise<Caller | null>;
  end(reply: FastifyReply): void;
}

export const sessionsOf = ({ pool, config }: ApiDeps): Sessions => ({
  begin(reply, by, now) {
    const { scope, ...keeping } = keepingOf(config, SESSION_PATH, now);
    // Who comes back from a provider comes from another site: a strict cookie would not be sent with that.
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

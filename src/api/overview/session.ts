import { createHmac } from 'node:crypto';
import cookie from '@fastify/cookie';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { findLiveKey } from '../../db/apiKeys';
import type { ApiDeps } from '../deps';
import { callerOf, type Caller } from '../admin/access';
import { basePath } from '../pages';

const NAME = 'rollcall_admin';
const LASTS_MS = 8 * 60 * 60_000;

/** Signed-in browsers: a cookie that no script and no other site sees, good for hours, and no longer than its key. */
export interface Sessions {
  begin(reply: FastifyReply, keyId: string, now: Date): void;
  find(request: FastifyRequest, now: Date): Promise<Caller | null>;
  end(reply: FastifyReply): void;
}

/** Sessions whose cookies are signed with keys made of those that sign links: a rotation does not end them. */
export async function useSessions(app: FastifyInstance, { pool, config }: ApiDeps): Promise<Sessions> {
  const secret = config.linkKeys.map((key) =>
    createHmac('sha256', key.secret).update('rollcall admin session').digest('base64url'),
  );
  await app.register(cookie, { secret });
  const where = {
    path: `${basePath(config.baseUrl)}/admin`,
    httpOnly: true,
    sameSite: 'strict',
    secure: config.baseUrl.startsWith('https:'),
  } as const;
  return {
    begin(reply, keyId, now) {
      const value = `${keyId}.${now.getTime() + LASTS_MS}`;
      reply.setCookie(NAME, value, { ...where, signed: true, maxAge: LASTS_MS / 1000 });
    },
    async find(request, now) {
      const { valid, value } = request.unsignCookie(request.cookies[NAME] ?? '');
      const [keyId = '', until = ''] = (valid && value ? value : '').split('.');
      if (!(Number(until) > now.getTime())) return null;
      const key = await findLiveKey(pool, keyId, now);
      return key && callerOf(key);
    },
    end: (reply) => void reply.clearCookie(NAME, where),
  };
}

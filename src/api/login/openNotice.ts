import { findNoticePage, type NoticePage } from '../../db/answers/noticePage';
import { verifyToken } from '../../security/linkToken';
import type { ApiDeps } from '../http/deps';
import { Problem } from '../http/problem';

/**
 * The page that `token` opens. Throws Problem: `unknown` if we did not sign the token; `forgotten` if we did but the
 * notice is gone, for example after a backup was restored; `expired` or `revoked` if the link is no longer valid.
 */
export async function openNotice({ pool, config }: ApiDeps, token: string, now: Date): Promise<NoticePage> {
  const id = verifyToken(token, config.linkKeys);
  if (!id) throw new Problem('unknown');
  const page = await findNoticePage(pool, id);
  if (!page) throw new Problem('forgotten');
  const { revokedAt, expiresAt, locale } = page.notice;
  if (revokedAt) throw new Problem('revoked', {}, locale);
  if (expiresAt <= now) throw new Problem('expired', {}, locale);
  return page;
}

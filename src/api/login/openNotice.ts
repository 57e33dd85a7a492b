import { findNoticePage, type NoticePage } from '../../db/answers/noticePage';
import { verifyToken } from '../../security/linkToken';
import type { ApiDeps } from '../http/deps';
import { Problem } from '../http/problem';

/**
 * The page that `token` opens. Throws Problem: `unknown` for a token we did not sign, `forgotten` for one we did
 * whose notice is gone, as after a backup was restored, `expired` or `revoked` when its link lives no longer.
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

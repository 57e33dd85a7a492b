import type { Db } from '../core/pool';

/** The states of a notice, in the order it may go through them. */
export const NOTICE_STATES = ['claimed', 'sent', 'refused', 'bounced'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** A notice as people look at it: what was sent, to whom, and how that went. */
export interface ListedNotice {
  id: string;
  kind: string;
  state: NoticeState;
  /** Whose tasks it lists. */
  owner: string;
  /** Whom it asks; null when nobody could be found. */
  recipient: string | null;
  address: string | null;
  /** Null for one outside any round. */
  roundId: string | null;
  step: number | null;
  claimedAt: Date;
  /** When the mail server accepted or refused it. */
  completedAt: Date | null;
  expiresAt: Date;
  revokedAt: Date | null;
  error: string | null;
  tasks: number;
  answers: number;
}

export interface NoticeFilter {
  /** All of them, where it is null. */
  owner: string | null;
  state: NoticeState | null;
}

const LIST = `
  select n.id, n.kind, n.state, n.owner, n.recipient, n.address, n.round_id as "roundId", n.step,
         n.claimed_at as "claimedAt", n.completed_at as "completedAt", n.expires_at as "expiresAt",
         n.revoked_at as "revokedAt", n.error,
         (select count(*) from notice_task l where l.notice_id = n.id) as tasks,
         (select count(*) from answer a where a.notice_id = n.id) as answers
    from notice n
   where ($1::text is null or n.owner = $1) and ($2::text is null or n.state = $2)
     and ($3::timestamptz is null or (n.claimed_at, n.id) < ($3, $4))
   order by n.claimed_at desc, n.id desc limit $5`;

/** The notices before `before`, the newest first. */
export async function listNotices(
  db: Db,
  { owner, state }: NoticeFilter,
  { before, limit }: { before: { claimedAt: Date; id: string } | null; limit: number },
): Promise<ListedNotice[]> {
  const values = [owner, state, before?.claimedAt ?? null, before?.id ?? null, limit];
  return (await db.query<ListedNotice>(LIST, values)).rows;
}

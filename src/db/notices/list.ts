import type { Db } from '../core/pool';
import { rowsOf, sql } from '../core/sql';

/** The states of a notice, in the order in which it may go through them. */
export const NOTICE_STATES = ['claimed', 'sent', 'refused', 'bounced'] as const;
export type NoticeState = (typeof NOTICE_STATES)[number];

/** A notice in a list: what was sent to whom, and its result. */
export interface ListedNotice {
  id: string;
  kind: string;
  state: NoticeState;
  /** The owner of the tasks it lists. */
  owner: string;
  /** Whom it asks; null if nobody was found. */
  recipient: string | null;
  address: string | null;
  /** Null outside any round. */
  roundId: string | null;
  step: number | null;
  claimedAt: Date;
  /** When the mail server accepted or refused it; null before. */
  completedAt: Date | null;
  expiresAt: Date;
  revokedAt: Date | null;
  error: string | null;
  tasks: number;
  answers: number;
}

export interface NoticeFilter {
  /** Null for all owners. */
  owner: string | null;
  state: NoticeState | null;
}

/** Which page: so many before a position in the order. */
interface NoticePage {
  before: { claimedAt: Date; id: string } | null;
  limit: number;
}

const page = ({ owner, state }: NoticeFilter, { before, limit }: NoticePage) => sql`
  select n.id, n.kind, n.state, n.owner, n.recipient, n.address, n.round_id, n.step,
         n.claimed_at, n.completed_at, n.expires_at,
         n.revoked_at, n.error,
         (select count(*) from notice_task l where l.notice_id = n.id) as tasks,
         (select count(*) from answer a where a.notice_id = n.id) as answers
    from notice n
   where (${owner}::text is null or n.owner = ${owner}) and (${state}::text is null or n.state = ${state})
     and (${before?.claimedAt ?? null}::timestamptz is null or (n.claimed_at, n.id) < (${before?.claimedAt ?? null}, ${before?.id ?? null}))
   order by n.claimed_at desc, n.id desc limit ${limit}`;

/** The notices before `before`, the newest first. */
export const listNotices = (db: Db, filter: NoticeFilter, which: NoticePage): Promise<ListedNotice[]> =>
  rowsOf<ListedNotice>(db, page(filter, which));

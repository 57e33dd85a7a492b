import { type Notice, type NoticeTask, pickLocale } from '../../domain/common/notice';
import type { Delivery } from './deliveries';
import { TASK_COLUMNS } from './insert';
import type { Db } from '../core/pool';
import { NEEDLESS } from '../rules/notices';
import { execute, firstRow, prepared, rowsOf, sql } from '../core/sql';

/** A notice with its delivery and result. */
export interface StoredNotice extends Notice, Delivery {
  state: 'claimed' | 'sent' | 'refused';
  completedAt: Date | null;
  error: string | null;
}

type NoticeRow = Omit<StoredNotice, 'tasks' | 'first' | 'locale'> & {
  locale: string;
  firstId: string | null;
  firstClaimedAt: Date | null;
};

const noticeById = (id: string) =>
  prepared(
    'notice',
    sql`
  select n.id, n.kind, n.round_id, n.step, n.owner, n.owner_name, n.recipient, n.address, n.name, n.team, n.locale, n.time_zone,
         n.key_id, n.claimed_at, n.reply_by, n.closes_at, n.expires_at,
         n.revoked_at, n.state, n.completed_at, n.error,
         n.channel, n.attempts, n.slot_at, n.refused_at,
         f.id as first_id, f.claimed_at as first_claimed_at
    from notice n
    left join notice f on f.round_id = n.round_id and f.step = 0 and n.step > 0
   where n.id = ${id}`,
  );

const tasksOf = (id: string) =>
  prepared(
    'notice tasks',
    sql`select ${TASK_COLUMNS} from notice_task where notice_id = ${id} order by position`,
  );

/** The notice `id` with its tasks, all from its own rows; null if it does not exist. */
export async function findNotice(db: Db, id: string): Promise<StoredNotice | null> {
  const row = await firstRow<NoticeRow>(db, noticeById(id));
  if (!row) return null;
  const tasks = await rowsOf<NoticeTask>(db, tasksOf(id));
  const { firstId, firstClaimedAt, ...notice } = row;
  const first = firstId && firstClaimedAt ? { id: firstId, claimedAt: firstClaimedAt } : null;
  return { ...notice, locale: pickLocale(row.locale), first, tasks };
}

/** Drops the unsent notices of the rounds that the CTE `ended` has just ended. */
export const dropUnsent = (at: Date) => sql`
  update notice set state = 'refused', completed_at = ${at}, error = ${NEEDLESS}, moved_at = ${at}
    from ended where notice.round_id = ended.id and notice.state = 'claimed'`;

/** Ends a claimed notice that is no longer needed. */
export async function dropNotice(db: Db, id: string, at: Date): Promise<void> {
  await execute(
    db,
    sql`update notice set state = 'refused', completed_at = ${at}, error = ${NEEDLESS} where id = ${id} and state = 'claimed'`,
  );
}

/** Claims again a notice that was refused or bounced, and for which nobody else was asked. */
export async function reclaimRefused(db: Db, id: string): Promise<void> {
  await execute(
    db,
    sql`update notice set state = 'claimed', refused_at = coalesce(bounced_at, completed_at), completed_at = null,
                       bounced_at = null, reports_failure = null, slot_at = null, doubted = false
      where id = ${id} and state in ('refused', 'bounced') and moved_at is null`,
  );
}

/** Records that the refusals of a round's notices are doubted: they are tried again before anybody else is asked. */
export async function doubtRefused(db: Db, roundId: string): Promise<void> {
  await execute(
    db,
    sql`update notice set doubted = true
      where round_id = ${roundId} and state in ('refused', 'bounced') and moved_at is null and not doubted`,
  );
}

import { type Notice, type NoticeTask, pickLocale } from '../../domain/common/notice';
import type { Delivery } from './deliveries';
import { prepared, type Db } from '../core/pool';
import { NEEDLESS } from '../rules/notices';

/** A notice with how it goes out and what became of it. */
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

const NOTICE = prepared(
  'notice',
  `
  select n.id, n.kind, n.round_id as "roundId", n.step, n.owner, n.owner_name as "ownerName", n.recipient, n.address, n.name, n.locale, n.zone,
         n.key_id as "keyId", n.claimed_at as "claimedAt", n.reply_by as "replyBy", n.closes_at as "closesAt", n.expires_at as "expiresAt",
         n.revoked_at as "revokedAt", n.state, n.completed_at as "completedAt", n.error,
         n.channel, n.attempts, n.slot_at as "slotAt",
         f.id as "firstId", f.claimed_at as "firstClaimedAt"
    from notice n
    left join notice f on f.round_id = n.round_id and f.step = 0 and n.step > 0
   where n.id = $1`,
);

const TASKS = prepared(
  'notice tasks',
  `
  select source, task_id as "taskId", project_id as "projectId", project_name as "projectName", name, schedule,
         touched_at as "touchedAt", last_run_at as "lastRunAt", run_count as "runCount", url, stale,
         closed_for as "closedFor", round_id as "roundId", owner, owner_name as "ownerName", assigned_for as "assignedFor",
         assigned_by as "assignedBy", went_to as "wentTo", reply_by as "replyBy", closes_at as "closesAt"
    from notice_task where notice_id = $1 order by position`,
);

/** The notice `id` with the tasks it lists, all from its own rows; null when there is none. */
export async function findNotice(db: Db, id: string): Promise<StoredNotice | null> {
  const row = (await db.query<NoticeRow>(NOTICE(id))).rows[0];
  if (!row) return null;
  const tasks = (await db.query<NoticeTask>(TASKS(id))).rows;
  const { firstId, firstClaimedAt, ...notice } = row;
  const first = firstId && firstClaimedAt ? { id: firstId, claimedAt: firstClaimedAt } : null;
  return { ...notice, locale: pickLocale(row.locale), first, tasks };
}

/** Ends, at the SQL `at`, what is still to be sent of the rounds that `ended`, a CTE, has just ended. */
export const dropUnsent = (ended: string, at: string): string => `
  update notice set state = 'refused', completed_at = ${at}, error = '${NEEDLESS}', moved_at = ${at}
    from ${ended} where notice.round_id = ${ended}.id and notice.state = 'claimed'`;

/** Ends a notice that was claimed and need not be sent any more. */
export async function dropNotice(db: Db, id: string, at: Date): Promise<void> {
  await db.query(
    `update notice set state = 'refused', completed_at = $2, error = $3 where id = $1 and state = 'claimed'`,
    [id, at, NEEDLESS],
  );
}

/** Has a notice sent again that was refused, or came back, and for which nobody else was asked. */
export async function reclaimRefused(db: Db, id: string): Promise<void> {
  await db.query(
    `update notice set state = 'claimed', refused_at = coalesce(bounced_at, completed_at), completed_at = null,
                       bounced_at = null, reports_failure = null, slot_at = null, doubted = false
      where id = $1 and state in ('refused', 'bounced') and moved_at is null`,
    [id],
  );
}

/** Notes that the refusals of a round's notices are not believed: they are tried again before anybody else is asked. */
export async function doubtRefused(db: Db, roundId: string): Promise<void> {
  await db.query(
    `update notice set doubted = true
      where round_id = $1 and state in ('refused', 'bounced') and moved_at is null and not doubted`,
    [roundId],
  );
}

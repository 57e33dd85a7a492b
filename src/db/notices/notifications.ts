import { mailDay } from '../../domain/reminder/mailBudget';
import { dueThresholds } from '../../domain/sweep/due';
import type { Notification } from './notificationKind';
import { NO_DATES, NOTIFICATIONS, stateDates } from './notificationKinds';
import type { NotificationKind as Kind } from './mailBudget';
import { insertNotice, type ClaimContext, type NewNotice } from './insert';
import { dropNotice } from './notices';
import type { Db } from '../core/pool';
import { isNotPaused } from '../cadence/pauses';
import { execute, firstRow, sql } from '../core/sql';

/**
 * Claims the notice that notifies `owner` about everything of that kind not covered yet, in the caller's transaction.
 * A claimed one that has no result is returned as frozen, so that a retry sends it and nothing else. Returns its id;
 * null if there is nothing to notify about, while Rollcall is paused, and without a place in today's mail budget.
 */
export async function claimNotification(
  db: Db,
  kind: Kind,
  owner: string,
  context: ClaimContext,
): Promise<string | null> {
  const notification = NOTIFICATIONS[kind];
  if (!(await isNotPaused(db))) return null;
  const underWay = await findUnderWay(db, kind, owner);
  if (underWay || !(await isBooked(db, notification, owner, context.now))) return underWay;
  const notice: NewNotice = { roundId: null, step: null, kind, owner, replyBy: null, closesAt: null };
  const id = await insertNotice(db, context, notice);
  if (!id) return findUnderWay(db, kind, owner);
  const { staleBefore } = dueThresholds(context.cadence, context.now);
  const dates = (await notification.findDates?.(db, owner, context)) ?? NO_DATES;
  const claim = { person: owner, noticeId: id, now: context.now, staleBefore };
  if ((await execute(db, notification.mark(claim, dates))) === 0)
    return dropNotification(db, id, context.now);
  if (notification.findDates) await stateDates(db, id);
  return id;
}

/**
 * Drops the notice, because the tasks it was about are gone from their source. No mailbox refused it, and nobody is
 * asked about them for now.
 */
async function dropNotification(db: Db, id: string, now: Date): Promise<null> {
  await dropNotice(db, id, now);
  await execute(
    db,
    sql`update assignment set ended_at = ${now} where notice_id = ${id} and ended_at is null`,
  );
  return null;
}

/** The notice of that kind to `owner` that is claimed and has no result; null if there is none. */
export async function findUnderWay(db: Db, kind: Kind, owner: string): Promise<string | null> {
  const row = await firstRow<{ id: string }>(
    db,
    sql`select id from notice where owner = ${owner} and kind = ${kind} and round_id is null and state = 'claimed'`,
  );
  return row?.id ?? null;
}

async function isBooked(db: Db, { booked }: Notification, owner: string, now: Date): Promise<boolean> {
  return (await execute(db, booked(owner, mailDay(now), now))) === 1;
}

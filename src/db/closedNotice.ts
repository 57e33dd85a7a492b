import { mailDay } from '../domain/budget';
import { insertNotice, listTasks, taskFacts, type ClaimContext } from './noticeInsert';
import type { Db } from './pool';
import { isGoing } from './stops';

/** The owner's closed tasks that nobody told of, marked as told by the notice $2. */
const TELL = `
  with told as (
    update closure set notice_id = $2
     where owner = $1 and state = 'closed' and notice_id is null
    returning source, task_id, reason
  )
  ${listTasks(
    '$2',
    `select distinct on (t.source, t.id) ${taskFacts('false', 'told.reason')}
       from told
       join task t on t.source = told.source and t.id = told.task_id
       join project p on p.source = t.source and p.id = t.project_id`,
  )}`;

/**
 * Claims the notice that tells `owner` of every closed task not told of yet, in the caller's transaction.
 * One under way is returned as it was frozen, so that a retry sends it and nothing else. Returns its id; null
 * when there is nothing to tell, while it is stopped, and without a place in today's mail budget.
 */
export async function claimClosedNotice(
  db: Db,
  owner: string,
  context: ClaimContext,
): Promise<string | null> {
  if (!(await isGoing(db))) return null;
  const underWay = await findClosedUnderWay(db, owner);
  if (underWay || !(await isBooked(db, owner, context.now))) return underWay;
  const notice = { roundId: null, step: null, kind: 'closed' as const, owner, replyBy: null };
  const id = await insertNotice(db, context, notice);
  if (!id) return findClosedUnderWay(db, owner);
  await db.query(TELL, [owner, id]);
  return id;
}

/** The notice of closings to `owner` that was claimed and not settled yet; null when there is none. */
export async function findClosedUnderWay(db: Db, owner: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select id from notice where owner = $1 and kind = 'closed' and state = 'claimed'`,
    [owner],
  );
  return rows[0]?.id ?? null;
}

async function isBooked(db: Db, owner: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from closure where owner = $1 and state = 'closed' and notice_id is null and send_day = $2 limit 1`,
    [owner, mailDay(now)],
  );
  return rowCount === 1;
}

import { insertNotice, listTasks, taskFacts, type ClaimContext } from './noticeInsert';
import type { Db } from './pool';

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
 * One under way is returned as it was frozen, so that a retry sends it and nothing else. Returns its id;
 * null when there is nothing to tell.
 */
export async function claimClosedNotice(
  db: Db,
  owner: string,
  context: ClaimContext,
): Promise<string | null> {
  const underWay = await findUnderWay(db, owner);
  if (underWay) return underWay;
  if (!(await hasUntold(db, owner))) return null;
  const notice = { roundId: null, step: null, kind: 'closed' as const, owner, replyBy: null };
  const id = await insertNotice(db, context, notice);
  if (!id) return findUnderWay(db, owner);
  await db.query(TELL, [owner, id]);
  return id;
}

async function findUnderWay(db: Db, owner: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select id from notice where owner = $1 and kind = 'closed' and state = 'claimed'`,
    [owner],
  );
  return rows[0]?.id ?? null;
}

async function hasUntold(db: Db, owner: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from closure where owner = $1 and state = 'closed' and notice_id is null limit 1`,
    [owner],
  );
  return rowCount === 1;
}

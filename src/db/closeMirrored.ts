import { useAllowances } from './allowances';
import type { Lot, Position } from './claimClosures';
import { GOING, NOT_EXEMPT, TRUSTED } from './due';
import { lockSource } from './inventoryStage';
import type { Db } from './pool';

/** Where a batch of $3 closures of the source $1 after the task $2 ends. */
const END = `
  select max(task_id) as "taskId" from (
    select task_id from closure
     where source = $1 and task_id > $2 and state in ('proposed', 'closing') and ${GOING}
     order by task_id limit $3) batch`;

/**
 * What is claimed, read, closed and settled here: closures of the source $2 proposed for its archived projects,
 * of the tasks after $3 up to $4, that still have their ground. Nothing of it is seen before all of it is done,
 * so that none of them is ever left *closing*.
 */
// Each task is looked up by its key, and never joined: however wrong the planner's idea of the tables may be, just
// after an import, say, the time grows with the batch and no faster.
const CLOSE = `
  with closed as (
    update closure c
       set state = 'closed', claimed_at = $1, settled_at = $1, handed_at = coalesce(c.handed_at, $1),
           prior = (select to_jsonb(t.*) from task t where t.source = c.source and t.id = c.task_id)
     where c.source = $2 and c.task_id > $3 and c.task_id <= $4 and c.state = 'proposed' and c.reason = 'archived'
       and exists (
         select from task t
          where t.source = c.source and t.id = c.task_id and t.enabled and exists (
            select from project p join source s on s.name = p.source
             where p.source = t.source and p.id = t.project_id
               and p.archived_at is not null and ${TRUSTED} and ${NOT_EXEMPT} offset 0)
         offset 0)
       and ${GOING}
    returning c.task_id
  )
  update task t set enabled = false, closed_hash = row_hash
   where t.source = $2 and t.id = any (array(select task_id from closed))`;

/**
 * Closes a batch of the archive closures of a source that is nothing but its mirror, in the caller's transaction;
 * none while Rollcall is stopped. Two updates for a batch, where a source that is asked and told needs five.
 * What has lost its ground, or was left *closing* by an attempt that died, is passed over: `claimClosures` judges it.
 * Returns how many were closed and where the batch ended; null when none was left.
 */
export async function closeMirrored(
  db: Db,
  { source, limit, onAllowance, last }: Lot & { source: string },
  now: Date,
): Promise<{ closed: number; end: Position | null }> {
  // An import of the source waits meanwhile, or this for it: the rows read are those updated.
  await lockSource(db, source);
  const after = last?.taskId ?? '';
  const { rows } = await db.query<{ taskId: string | null }>(END, [source, after, limit]);
  const taskId = rows[0]?.taskId ?? null;
  if (taskId === null) return { closed: 0, end: null };
  const { rowCount } = await db.query(CLOSE, [now, source, after, taskId]);
  if (rowCount && onAllowance) await useAllowances(db, source, now);
  return { closed: rowCount ?? 0, end: { source, taskId } };
}

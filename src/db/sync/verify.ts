import { CLOCK_SLACK, type SyncFacts } from './merge';
import type { Db } from '../core/pool';
import { execute, rowsOf, sql } from '../core/sql';

/** Closures of the source whose tasks the sync contained, closed still and touched by nobody since. */
const seenClosed = ({ source, now }: SyncFacts) => sql`
  c.source = ${source} and c.state = 'closed' and t.source = c.source and t.id = c.task_id
  and not t.enabled and t.seen_at = ${now}
  and (t.editor, t.edited_at) is not distinct from (c.prior ->> 'editor', (c.prior ->> 'edited_at')::timestamptz)`;

// A run that began before the closing may be recorded after it, by a clock that is not ours.
const markRan = (sync: SyncFacts) => sql`
  update closure c set ran_at = t.last_run_at, verified_at = null from task t
   where ${seenClosed(sync)} and c.ran_at is null and t.last_run_at > c.completed_at + ${CLOCK_SLACK}`;

const markVerified = (sync: SyncFacts) => sql`
  update closure c set verified_at = ${sync.now} from task t
   where ${seenClosed(sync)} and c.ran_at is null and c.verified_at is null and c.completed_at + ${CLOCK_SLACK} < ${sync.now}`;

/**
 * Looks at the tasks that were closed and that the sync at `now` contains: one that ran since its closing is
 * marked so, the others are verified. Returns how many were found to run still.
 */
export async function findStillRunning(db: Db, sync: SyncFacts): Promise<number> {
  const running = await execute(db, markRan(sync));
  await execute(db, markVerified(sync));
  return running;
}

/** How many tasks of each source are closed still, though they ran since. */
export async function findRunning(db: Db): Promise<{ source: string; tasks: number }[]> {
  return rowsOf<{ source: string; tasks: number }>(
    db,
    sql`select c.source, count(distinct c.task_id) as tasks
       from closure c join task t on t.source = c.source and t.id = c.task_id and not t.enabled
      where c.state = 'closed' and c.ran_at is not null group by c.source order by c.source`,
  );
}

import { CLOCK_SLACK, type SyncFacts } from './merge';
import type { Db } from '../core/pool';

/** Closures of $1 whose tasks the sync at $2 contained, closed still and touched by nobody since. */
const SEEN_CLOSED = `
  c.source = $1 and c.state = 'closed' and t.source = c.source and t.id = c.task_id
  and not t.enabled and t.seen_at = $2
  and (t.editor, t.edited_at) is not distinct from (c.prior ->> 'editor', (c.prior ->> 'edited_at')::timestamptz)`;

// A run that began before the closing may be recorded after it, by a clock that is not ours.
const RAN = `
  update closure c set ran_at = t.last_run_at, verified_at = null from task t
   where ${SEEN_CLOSED} and c.ran_at is null and t.last_run_at > c.completed_at + ${CLOCK_SLACK}`;

const VERIFIED = `
  update closure c set verified_at = $2 from task t
   where ${SEEN_CLOSED} and c.ran_at is null and c.verified_at is null and c.completed_at + ${CLOCK_SLACK} < $2`;

/**
 * Looks at the tasks that were closed and that the sync at `now` contains: one that ran since its closing is
 * marked so, the others are verified. Returns how many were found to run still.
 */
export async function findStillRunning(db: Db, { source, now }: SyncFacts): Promise<number> {
  const { rowCount } = await db.query(RAN, [source, now]);
  await db.query(VERIFIED, [source, now]);
  return rowCount ?? 0;
}

/** How many tasks of each source are closed still, though they ran since. */
export async function findRunning(db: Db): Promise<{ source: string; tasks: number }[]> {
  const { rows } = await db.query<{ source: string; tasks: number }>(
    `select c.source, count(distinct c.task_id) as tasks
       from closure c join task t on t.source = c.source and t.id = c.task_id and not t.enabled
      where c.state = 'closed' and c.ran_at is not null group by c.source order by c.source`,
  );
  return rows;
}

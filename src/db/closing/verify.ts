import { CLOCK_SLACK, type SyncFacts } from '../sync/merge';
import { TO_SWITCH_ON } from './closures';
import type { Db } from '../core/pool';
import { execute, rowsOf, sql, type Sql } from '../core/sql';

/** What a sync found of the tasks that were closed, or are to be. */
export interface Verified {
  /** Were to be switched off by hand, and are. */
  done: number;
  /** Were closed, and are enabled, or ran since. */
  runningAgain: number;
}

/** The closure `c` of a task `t` of the source. */
const ofTask = ({ source }: SyncFacts) =>
  sql`c.source = ${source} and t.source = c.source and t.id = c.task_id`;

// The row as it is now is that of a closed task: delivered again it is no change since.
// Where switching off changes no hash, a row delivered enabled again is one that somebody switched on.
const markDone = (sync: SyncFacts) => sql`
  with done as (
    update closure c set state = 'closed', completed_at = ${sync.now}, verified_at = ${sync.now} from task t
     where ${ofTask(sync)} and c.state = 'to do' and not t.enabled returning c.task_id, c.prior ->> 'row_hash' as row_hash
  ), hashed as (
    update task t set closed_hash = t.row_hash from done d
     where t.source = ${sync.source} and t.id = d.task_id and t.row_hash is distinct from d.row_hash
  )
  select from done`;

const markSwitchedOn = (sync: SyncFacts) => sql`
  update closure c set state = 'restored', restored_at = ${sync.now} from task t
   where ${ofTask(sync)} and ${TO_SWITCH_ON} and t.enabled`;

/** Closures whose tasks the sync contained, closed still and touched by nobody since, but for who closed them by hand. */
const seenClosed = (sync: SyncFacts) => sql`
  ${ofTask(sync)} and c.state = 'closed' and not t.enabled and t.seen_at = ${sync.now}
  and (c.given_at is not null
       or (t.editor, t.edited_at) is not distinct from (c.prior ->> 'editor', (c.prior ->> 'edited_at')::timestamptz))`;

// A run that began before the closing may be recorded after it, by a clock that is not ours.
const markRan = (sync: SyncFacts) => sql`
  update closure c set state = 'running again', ran_at = t.last_run_at, verified_at = null, error = 'it ran since' from task t
   where ${seenClosed(sync)} and t.last_run_at > c.completed_at + ${CLOCK_SLACK}`;

const markEnabled = (sync: SyncFacts) => sql`
  update closure c set state = 'running again', ran_at = ${sync.now}, verified_at = null, error = 'it is enabled again' from task t
   where ${ofTask(sync)} and c.state = 'closed' and t.enabled and t.seen_at = ${sync.now}`;

// Its source tells it as closed: delivered so again it is no change since.
const markVerified = (sync: SyncFacts) => sql`
  with verified as (
    update closure c set verified_at = ${sync.now} from task t
     where ${seenClosed(sync)} and c.verified_at is null and c.completed_at + ${CLOCK_SLACK} < ${sync.now}
     returning c.task_id, c.prior ->> 'row_hash' as row_hash
  )
  update task t set closed_hash = t.row_hash from verified v
   where t.source = ${sync.source} and t.id = v.task_id and t.row_hash is distinct from v.row_hash`;

/**
 * Looks at the tasks that were closed, or are to be, as the sync at `now` found them. What was to be done by hand is done;
 * what was closed and is enabled, or ran since, is running again; the rest is verified. Where its dates were moved they are
 * no evidence that anything ran: `dated` is false.
 */
export async function verifyClosures(db: Db, sync: SyncFacts, dated: boolean): Promise<Verified> {
  const done = await execute(db, markDone(sync));
  await execute(db, markSwitchedOn(sync));
  const enabled = await execute(db, markEnabled(sync));
  const ran = dated ? await execute(db, markRan(sync)) : 0;
  await execute(db, markVerified(sync));
  return { done, runningAgain: enabled + ran };
}

/** Tasks of a source to be told of: how many, and some of them with when that was found. */
export interface FoundTasks {
  source: string;
  tasks: number;
  some: { name: string; at: string }[];
}

/** So many are named. */
const NAMED = 5;

/** The tasks that were found running again since `since`, and not closed since then, by source. */
export const findRunningAgain = (db: Db, since: Date): Promise<FoundTasks[]> =>
  findTasks(
    db,
    sql`c.ran_at`,
    sql`c.state = 'running again' and c.ran_at > ${since}
        and not exists (select from closure d where d.source = c.source and d.task_id = c.task_id
                         and d.proposed_at > c.ran_at and d.state <> 'cancelled')`,
  );

/** The restored tasks that were found switched off again by their source since `since`, and are still, by source. */
export const findClosedAgain = (db: Db, since: Date): Promise<FoundTasks[]> =>
  findTasks(
    db,
    sql`c.completed_at`,
    sql`c.state = 'closed' and c.reason = 'elsewhere' and c.completed_at > ${since}
        and exists (select from closure d where d.source = c.source and d.task_id = c.task_id
                     and d.state = 'restored' and d.restored_at < c.completed_at)`,
  );

/** The tasks of the closures `c` of which `condition` holds, by source; the latest found, by `foundAt`, are named. */
const findTasks = (db: Db, foundAt: Sql, condition: Sql): Promise<FoundTasks[]> =>
  rowsOf<FoundTasks>(
    db,
    sql`select source, count(*) as tasks,
               json_agg(json_build_object('name', name, 'at', found_at) order by nth) filter (where nth <= ${NAMED}) as some
          from (
            select c.source, coalesce(t.name, c.task_id) as name, ${foundAt} as found_at,
                   row_number() over (partition by c.source order by ${foundAt} desc, c.task_id) as nth
              from closure c left join task t on t.source = c.source and t.id = c.task_id
             where ${condition}) found
         group by source order by source`,
  );

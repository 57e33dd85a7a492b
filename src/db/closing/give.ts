import { useAllowances } from './allowances';
import type { ClosureBatch } from './claim';
import { PRIOR } from '../rules/closures';
import { notExempt, NOT_PAUSED, TRUSTED } from '../rules/task';
import { shareSource } from '../sync/stage';
import type { Db } from '../core/pool';
import { execute, rowsOf, sql } from '../core/sql';

/** Closures of one source, by the tasks closed: those after one task, up to another. */
export interface Range {
  after: string;
  upTo: string;
  /** How many there are: what is proposed among them later is not for the pass that found the range. */
  size: number;
}

/** The last tasks of the next batches of `size` closures, `limit` in all, of the source after the task `after`. */
const nextBatches = (source: string, after: string, { limit, size }: { limit: number; size: number }) => sql`
  select max(task_id) as up_to, count(*) as size from (
    select task_id, (row_number() over (order by task_id) - 1) / ${size}::int as batch from (
      select task_id from closure
       where source = ${source} and task_id > ${after} and state in ('proposed', 'closing') and ${NOT_PAUSED}
       order by task_id limit ${limit}) next) batched
   group by batch order by batch`;

/**
 * The next closures of a lot that wait, as at most `batches` ranges of up to `size` each; none while Rollcall is
 * paused, or where none is left.
 */
export async function nextRanges(
  db: Db,
  { source, limit, last }: Pick<ClosureBatch, 'limit' | 'last'> & { source: string },
  { size, batches }: { size: number; batches: number },
): Promise<Range[]> {
  const after = last?.taskId ?? '';
  const upTo = { limit: Math.min(limit, size * batches), size };
  const rows = await rowsOf<Omit<Range, 'after'>>(db, nextBatches(source, after, upTo));
  return rows.map((range, at) => ({ ...range, after: rows[at - 1]?.upTo ?? after }));
}

/**
 * The projects of the source that are archived, by a sync to be relied on: the same for all tasks of a statement. Whether a
 * task may be closed that has moved to another of them is not judged here.
 */
const archived = (source: string) => sql`(t.project_id = c.project_id and t.project_id in (
  select p.id from project p join source s on s.name = p.source
   where p.source = ${source} and p.archived_at is not null and ${TRUSTED}) is true)`;

/**
 * What is claimed and given here: closures of the source proposed for its archived projects, of the tasks in the range,
 * as many at most as it has, that still have their ground. Nothing of it is seen before all of it is done, so that none
 * of them is ever left *closing*.
 */
// Each row is found once, and again by the place where it lies. One that somebody moves meanwhile is not written.
const give = ({ source, after, upTo, size }: Range & { source: string }, now: Date) => sql`
  with batch as materialized (
    select c.ctid as closure, ${PRIOR} as prior
      from closure c join task t on t.source = c.source and t.id = c.task_id
     where c.source = ${source} and c.task_id > ${after} and c.task_id <= ${upTo} and c.state = 'proposed' and c.reason = 'archived'
       and t.enabled and ${archived(source)} and ${notExempt(now)} and ${NOT_PAUSED}
     limit ${size}
  )
  update closure c set state = 'to do', claimed_at = ${now}, given_at = ${now},
                       dispatched_at = coalesce(c.dispatched_at, ${now}), prior = batch.prior
    from batch where c.ctid = batch.closure and c.state = 'proposed'`;

/** However wrong the planner's idea of the tables may be, just after an import, say: each task by its key, none joined. */
const BY_KEY =
  'set local enable_hashjoin = off; set local enable_mergejoin = off; set local enable_seqscan = off';

/**
 * Gives people the archive closures in a range of a source whose tasks they switch off by hand, in the caller's
 * transaction; no more than the range had, which the cap permitted, and none while Rollcall is paused. One update, where
 * a source that is asked and told needs five. What has lost its ground, or was left *closing* by an attempt that died, is
 * passed over: `claimClosures` judges it. Returns how many were given.
 */
export async function giveRange(
  db: Db,
  { allowances, ...range }: Range & { source: string; allowances: string[] },
  now: Date,
): Promise<number> {
  // An import of the source waits meanwhile, or this for it; other ranges of it do not.
  await shareSource(db, range.source);
  await db.query(BY_KEY);
  const given = await execute(db, give(range, now));
  if (given > 0) await useAllowances(db, allowances, now);
  return given;
}

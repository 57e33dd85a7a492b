import { TAKEN_BACK_SAYS, type ClaimedClosure } from '../../domain/closing/closure';
import type { TaskKey } from '../../domain/common/task';
import { useAllowances } from './allowances';
import { FINALS, IN_TRUSTED } from './closures';
import { PRIOR } from '../rules/closures';
import { NOT_PAUSED } from '../rules/task';
import type { Db } from '../core/pool';
import { execute, rowsOf, sql } from '../core/sql';

/** What is claimed together: what owners asked for, or the archive and silence closures of one source. */
export interface ClosureBatch {
  source: string | null;
  limit: number;
  /** The ids of the allowances without which they could not run: the first claim uses them up. */
  allowances: string[];
  /** The last closure looked at, from which the next batch goes on; null at the beginning. */
  last: Position | null;
}

/** A place in the order of closures: of the task closed. */
export type Position = TaskKey;

/**
 * Those of an attempt that died while closing are claimed again. A batch goes on where the one before ended: what
 * that claimed is still in the index, dead, and would be waded through every time.
 */
const candidates = ({ source, limit, last }: ClosureBatch) => sql`
  select c.id, c.source, c.task_id from closure c
   where c.state in ('proposed', 'closing') and ${NOT_PAUSED} and (c.source, c.task_id) > (${last?.source ?? ''}, ${last?.taskId ?? ''})
     and case when ${source}::text is null then c.reason = 'answer'
         else c.reason <> 'answer' and c.source = ${source} and ${IN_TRUSTED} end
   order by c.source, c.task_id limit ${limit}
   for update skip locked`;

/**
 * After the closures, as whoever takes both does, and in the order in which the confirmation's POST takes them, which
 * takes these alone: so that no two can wait for each other.
 */
const lockRounds = (ids: string[]) => sql`
  select from round where id in (select round_id from closure where id = any(${ids})) order by id for update`;

/**
 * Of the closure `c` somebody said otherwise after the *close*; of a closing for silence, somebody said something after
 * all.
 */
export const TAKEN_BACK = sql`(c.reason <> 'archived'
  and exists (select from answer b where b.source = c.source and b.task_id = c.task_id and b.kind <> 'close'
                 and case c.reason when 'silence' then b.applied_at is null
                     else b.seq > (select a.seq from answer a where a.id = c.answer_id) end))`;

const takeThemBack = (ids: string[], now: Date) => sql`
  update closure c set state = 'cancelled', completed_at = ${now}, error = ${TAKEN_BACK_SAYS}
   where c.id = any(${ids}) and c.state = 'proposed' and ${TAKEN_BACK}`;

/**
 * When the task `t` of the closure `c` was last touched, as whoever was asked saw it, or as an attempt found it that
 * died: an edit later than that counts, whenever a sync brought it.
 */
export const SEEN_TOUCHED = sql`coalesce(
  (select max(l.touched_at) ${FINALS} where c.reason = 'silence'),
  case when c.prior is null then t.touched_at else (c.prior ->> 'touched_at')::timestamptz end)`;

const claim = (ids: string[], now: Date) => sql`
  update closure c
     set state = 'closing', claimed_at = ${now}, dispatched_at = coalesce(c.dispatched_at, ${now}),
         prior = coalesce(c.prior, ${PRIOR})
    from closure d left join task t on t.source = d.source and t.id = d.task_id
   where c.id = d.id and d.id = any(${ids}) and d.state in ('proposed', 'closing')
  returning c.id, c.source, c.task_id, c.reason, d.state = 'closing' as again,
    (${TAKEN_BACK} or c.restore_asked_at is not null) as taken_back, ${SEEN_TOUCHED} as touched_at`;

/**
 * Claims up to `limit` closures of a lot, in the caller's transaction; none while Rollcall is paused. Those
 * that came of a round are claimed under the lock on it that the confirmation's POST takes: an answer found that
 * takes one back cancels it. Keeps each task's prior state. `looked` is empty when none was left.
 */
export async function claimClosures(
  db: Db,
  batch: ClosureBatch,
  now: Date,
): Promise<{ looked: Position[]; cancelled: number; claimed: ClaimedClosure[] }> {
  const looked = await rowsOf<Position & { id: string }>(db, candidates(batch));
  if (looked.length === 0) return { looked, cancelled: 0, claimed: [] };
  const ids = looked.map(({ id }) => id);
  const cancelled = await takeBack(db, ids, now);
  await useAllowances(db, batch.allowances, now);
  const claimed = await rowsOf<ClaimedClosure>(db, claim(ids, now));
  return { looked, cancelled, claimed };
}

async function takeBack(db: Db, ids: string[], now: Date): Promise<number> {
  await execute(db, lockRounds(ids));
  return execute(db, takeThemBack(ids, now));
}

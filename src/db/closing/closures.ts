import type { ClosureResult, ClosureState } from '../../domain/closing/closure';
import { notExempt, TRUSTED } from '../rules/task';
import type { Db } from '../core/pool';
import { CLOSES_AT } from '../rules/openTasks';
import { SWITCHED_OFF, UNDISPATCHED } from '../rules/closures';
import { execute, rowsOf, sql } from '../core/sql';

/** The final notices that listed the task of the closure `c` in the round it came from, as `n`, with its line `l`. */
export const FINALS = sql`
  from (select id from notice where round_id = c.round_id union
        select g.notice_id from assignment g
         where g.round_id = c.round_id and g.source = c.source and g.task_id = c.task_id) told
  join notice n on n.id = told.id
  join notice_task l on l.notice_id = n.id and l.source = c.source and l.task_id = c.task_id and ${CLOSES_AT} is not null`;

/** The edit of the task `t` that a sync brought is later than what was said, or not said, of it. */
const EDITED_SINCE = sql`t.touched_at > case c.reason
  when 'answer' then (select a.said_at from answer a where a.id = c.answer_id)
  when 'silence' then (select max(coalesce(l.touched_at, '-infinity')) ${FINALS}) end`;

/** Whoever was to be told from when on the unanswered is closed was not, as it turned out. */
const CAME_BACK = sql`c.reason = 'silence'
  and exists (select ${FINALS} where n.state <> 'sent' and coalesce(n.bounced_at, n.refused_at) >= c.proposed_at)`;

/**
 * The reason, if any, to cancel at `now` the proposed closure `c` of the task `t` of project `p`. Exemptions cancel archive
 * and silence closures. Switching off closing for silence, the parameter `silence`, cancels silence closures.
 */
export const cancellationReason = (silence: boolean, now: Date) => sql`
  case when t.id is null then 'the task is gone'
       when not t.enabled and c.state <> 'to do' then 'closed elsewhere'
       when c.reason = 'archived' and p.archived_at is null then 'the project is no longer archived'
       when c.reason <> 'archived' and t.owner is distinct from c.owner then 'it has another owner'
       when c.reason = 'silence' and not ${silence}::boolean then 'closing for silence was switched off'
       when ${EDITED_SINCE} then 'edited since it was asked about'
       when ${CAME_BACK} then 'a final notice came back'
       when c.reason <> 'answer' and not ${notExempt(now)} then 'held by an admin' end`;

/** The closures `c` with their task `t` and its project `p`, where there still are such. */
export const OF_CLOSURES = sql`
      from closure c
      left join task t on t.source = c.source and t.id = c.task_id
      left join project p on p.source = t.source and p.id = t.project_id`;

const lost = (silence: boolean, now: Date) => sql`
    select c.id, c.source, c.reason, c.state, ${cancellationReason(silence, now)} as why ${OF_CLOSURES}
     where c.state in ('proposed', 'to do')`;

/**
 * Cancels the closures, proposed or to be done, that have lost their ground, as the mirror has it, and where closing for
 * silence is not switched on those for silence. Returns how many.
 */
export const cancelGroundless = (db: Db, now: Date, silence: boolean): Promise<number> =>
  execute(
    db,
    sql`
    with lost as materialized (${lost(silence, now)})
    update closure c set state = 'cancelled', completed_at = ${now}, error = lost.why
      from lost where c.id = lost.id and c.state in ('proposed', 'to do') and lost.why is not null`,
  );

/** How many archive and silence closures that are proposed would be cancelled for it, by source. */
export async function countGroundless(db: Db, now: Date, silence: boolean): Promise<Map<string, number>> {
  const rows = await rowsOf<{ source: string; n: number }>(
    db,
    sql`select source, count(*) as n from (${lost(silence, now)}) lost
         where why is not null and state = 'proposed' and reason <> 'answer' group by source`,
  );
  return new Map(rows.map(({ source, n }) => [source, n]));
}

/** The latest sync of the project that the closure `c` is of is trusted, and that of its source. */
export const IN_TRUSTED = sql`exists (
  select from project p join source s on s.name = p.source
   where p.source = c.source and p.id = c.project_id and ${TRUSTED})`;

/** Records what became of claimed closures; those that are to be done are given to people from now on. */
export async function settleClosures(db: Db, results: ClosureResult[], now: Date): Promise<void> {
  await execute(
    db,
    sql`update closure c set state = r.state, error = r.error,
              completed_at = case when r.state <> 'to do' then ${now}::timestamptz end,
              given_at = case when r.state = 'to do' then ${now}::timestamptz end
       from unnest(${results.map(({ id }) => id)}::uuid[], ${results.map(({ state }) => state)}::text[], ${results.map(({ error }) => error)}::text[]) r(id, state, error)
      where c.id = r.id and c.state = 'closing'`,
  );
}

/** Whether anything waits for the closing workflow. */
export async function hasWaiting(db: Db): Promise<boolean> {
  const count = await execute(
    db,
    sql`select from closure c where c.state in ('proposed', 'closing')
      union all select from closure c where ${RESTORING} limit 1`,
  );
  return count === 1;
}

/** Somebody wants the task of the closure `c` back; and people were asked to switch it on by hand. As `closure_restoring` has it. */
const RESTORE_ASKED = sql`${SWITCHED_OFF} and c.restore_asked_at is not null and c.restore_error is null`;
const GIVEN = sql`coalesce(c.given_at >= c.restore_asked_at, false)`;

/** A closure `c` that is to be restored: by us, or by people. */
export const RESTORING = sql`${RESTORE_ASKED} and not ${GIVEN}`;
export const TO_SWITCH_ON = sql`${RESTORE_ASKED} and ${GIVEN}`;

/** Up to `limit` closures that it was not told of, by their ids. */
export async function findUndispatched(db: Db, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select c.id from closure c where ${UNDISPATCHED} limit ${limit}`,
  );
  return rows.map(({ id }) => id);
}

/** Records that it was told of these closures. */
export async function markHandedOver(db: Db, ids: string[], now: Date): Promise<void> {
  await execute(
    db,
    sql`update closure c set dispatched_at = ${now} where c.id = any(${ids}) and ${UNDISPATCHED}`,
  );
}

/** Records that it was told of what waits of this owner: nobody but their reminder, which told it, adds to that. */
export async function markDispatched(db: Db, owner: string, now: Date): Promise<void> {
  await execute(
    db,
    sql`update closure c set dispatched_at = ${now} where ${UNDISPATCHED} and c.owner = ${owner}`,
  );
}

/** A closure as people look at it. */
export interface ListedClosure {
  id: string;
  state: ClosureState;
  reason: string;
  source: string;
  taskId: string;
  task: string;
  project: string;
  owner: string | null;
  sweepId: string | null;
  proposedAt: Date;
  /** When it was closed, failed or was cancelled. */
  completedAt: Date | null;
  error: string | null;
  restoredAt: Date | null;
  restoredBy: string | null;
  restoreError: string | null;
  /** A later sync found it closed, and not run since. */
  verifiedAt: Date | null;
  /** A later sync found that it ran all the same. */
  ranAt: Date | null;
}

export interface ClosureFilter {
  /** All states where it is null; sources, too. */
  state: ClosureState | null;
  source: string | null;
}

/** Which of them: so many before a place in their order. */
interface ClosurePage {
  before: Pick<ListedClosure, 'proposedAt' | 'id'> | null;
  limit: number;
}

const page = ({ state, source }: ClosureFilter, { before, limit }: ClosurePage) => sql`
  select c.id, c.state, c.reason, c.source, c.task_id,
         coalesce(t.name, c.prior ->> 'name', c.task_id) as task, c.project_id as project, c.owner,
         c.sweep_id, c.proposed_at, c.completed_at, c.error,
         c.restored_at, c.restored_by, c.restore_error,
         c.verified_at, c.ran_at
    from closure c left join task t on t.source = c.source and t.id = c.task_id
   where (${state}::text is null or c.state = ${state}) and (${source}::text is null or c.source = ${source})
     and (${before?.proposedAt ?? null}::timestamptz is null or (c.proposed_at, c.id) < (${before?.proposedAt ?? null}, ${before?.id ?? null}))
   order by c.proposed_at desc, c.id desc limit ${limit}`;

/** The next closures before `before`, the newest first: a page at a time, however many there are. */
export const listClosures = (db: Db, filter: ClosureFilter, which: ClosurePage): Promise<ListedClosure[]> =>
  rowsOf<ListedClosure>(db, page(filter, which));

import type { DueThresholds } from '../domain/due';
import type { Db } from './pool';

/**
 * The due rule of `domain/due` as SQL, over `task t join project p`. The thresholds are $1 (now),
 * $2 (staleBefore) and $3 (askedBefore). One table of cases tests both forms.
 */
export const STALE = `t.enabled and (t.touched_at is null or t.touched_at <= $2)`;

/** Under no hold at $1. */
export const UNHELD = `not exists (
  select from hold h where h.source = t.source and h.task_id = t.id and h.until > $1)`;

/** Under no exemption at $1: of the task, its project, its owner, or a pattern that its name fits. */
export const NOT_EXEMPT = `not exists (
  select from exemption e
   where e.until > $1 and e.ended_at is null and coalesce(e.source, t.source) = t.source
     and case e.scope when 'task' then e.target = t.id
                      when 'project' then e.target = t.project_id
                      when 'owner' then e.target = t.owner
                      else t.name like e.target end)`;

export const ASKABLE = `${STALE} and p.archived_at is null and ${UNHELD} and ${NOT_EXEMPT}`;

/** Sending and closing are not stopped. The one row that every claim of a send, a round and a closing looks at. */
export const GOING = `not exists (select from stop_period where ended_at is null)`;

const DUE_OWNERS = `
  select t.owner
    from task t
    join project p on p.source = t.source and p.id = t.project_id
   where ${ASKABLE}
     and not exists (select from round r
                      where r.owner = t.owner and (r.ended_at is null or r.begun_at > $3))`;

const CLAIM_PAGE = `
  with due as (
    ${DUE_OWNERS} and t.owner > $5 group by t.owner order by t.owner limit $6
  ), claimed as (
    insert into round (sweep_id, owner, begun_at)
    select $4, due.owner, $1 from due
      join person on person.id = due.owner and person.active and person.email is not null
     order by due.owner
    on conflict do nothing
    returning owner
  )
  select (select count(*) from claimed) as claimed, max(owner) as last from due`;

/**
 * Claims one round for each of the next `limit` due owners after the owner `after` ('' to begin), in one
 * statement. Owners without a mailbox are passed over. Returns how many were claimed, and the last owner
 * looked at: null when no due owner was left.
 */
export async function claimRounds(
  db: Db,
  sweepId: string,
  thresholds: DueThresholds,
  page: { after: string; limit: number },
): Promise<{ claimed: number; last: string | null }> {
  const { now, staleBefore, askedBefore } = thresholds;
  const { rows } = await db.query<{ claimed: number; last: string | null }>(CLAIM_PAGE, [
    now,
    staleBefore,
    askedBefore,
    sweepId,
    page.after,
    page.limit,
  ]);
  return rows[0] ?? { claimed: 0, last: null };
}

/** How many owners are due. After a sweep claimed its rounds: those nobody knows a mailbox of. */
export async function countDueOwners(
  db: Db,
  { now, staleBefore, askedBefore }: DueThresholds,
): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(distinct owner) as n from (${DUE_OWNERS}) due`,
    [now, staleBefore, askedBefore],
  );
  return rows[0]?.n ?? 0;
}

/** How many tasks would be asked about, had they an owner. */
export async function countOwnerless(db: Db, { now, staleBefore }: DueThresholds): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from task t join project p on p.source = t.source and p.id = t.project_id
      where t.owner is null and ${ASKABLE}`,
    [now, staleBefore],
  );
  return rows[0]?.n ?? 0;
}

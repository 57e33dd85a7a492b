import type { DueThresholds } from '../domain/due';
import type { Db } from './pool';

/**
 * The due rule of `domain/due` as SQL, over `task t join project p join source s`. The thresholds are $1 (now),
 * $2 (staleBefore), $3 (askedBefore) and $4 (freshBefore). One table of cases tests both forms.
 */
export const STALE = `t.enabled and (t.touched_at is null or t.touched_at <= $2)`;

/** Under no hold at $1. */
export const UNHELD = `not exists (
  select from hold h where h.source = t.source and h.task_id = t.id and h.until > $1)`;

/** The exemption `e` names the task: itself, its project, its owner, or a pattern that its name fits. */
export const NAMED = `coalesce(e.source, t.source) = t.source
     and case e.scope when 'task' then e.target = t.id
                      when 'project' then e.target = t.project_id
                      when 'owner' then e.target = t.owner
                      else t.name like e.target end`;

/** The exemption `e` is in force at $1. */
export const IN_FORCE = `e.until > $1 and e.ended_at is null`;

/** Under no exemption at $1. */
// Most of the time no exemption is in force: that is asked once for a statement, not once for each task.
export const NOT_EXEMPT = `(not exists (select from exemption e where ${IN_FORCE})
  or not exists (select from exemption e where ${IN_FORCE} and ${NAMED}))`;

export const ASKABLE = `${STALE} and p.archived_at is null and ${UNHELD} and ${NOT_EXEMPT}`;

/** The latest sync is trusted, for the source as a whole and for the project. */
export const TRUSTED = `(s.trusted and p.trusted)`;

/** Trusted, and synced at $4 or later. */
export const RELIABLE = `(${TRUSTED} and coalesce(s.synced_at >= $4, false))`;

/** Sending and closing are not stopped. The one row that every claim of a send, a round and a closing looks at. */
export const GOING = `not exists (select from stop_period where ended_at is null)`;

/** The owner has no open round, and none that began after $3. */
export const NO_ROUND = `not exists (
  select from round r where r.owner = t.owner and (r.ended_at is null or r.begun_at > $3))`;

/** Somebody is known to write to. */
export const REACHABLE = `exists (
  select from person where person.id = t.owner and person.active and person.email is not null)`;

/** Owners with a task to ask about and no round in the way, whether or not the mirror may be relied on. */
const ASKABLE_TASKS = `
    from task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source
   where ${ASKABLE} and ${NO_ROUND}`;

const CLAIM_PAGE = `
  with due as (
    select t.owner ${ASKABLE_TASKS} and ${RELIABLE} and ${GOING} and t.owner > $6 group by t.owner order by t.owner limit $7
  ), claimed as (
    insert into round (sweep_id, owner, begun_at)
    select $5, t.owner, $1 from due t where ${REACHABLE} order by t.owner
    on conflict do nothing
    returning owner
  )
  select (select count(*) from claimed) as claimed, max(owner) as last from due`;

/**
 * Claims one round for each of the next `limit` due owners after the owner `after` ('' to begin), in one
 * statement; none while it is stopped. Owners without a mailbox are passed over. Returns how many were claimed,
 * and the last owner looked at: null when no due owner was left.
 */
export async function claimRounds(
  db: Db,
  sweepId: string,
  thresholds: DueThresholds,
  page: { after: string; limit: number },
): Promise<{ claimed: number; last: string | null }> {
  const { rows } = await db.query<{ claimed: number; last: string | null }>(CLAIM_PAGE, [
    ...parameters(thresholds),
    sweepId,
    page.after,
    page.limit,
  ]);
  return rows[0] ?? { claimed: 0, last: null };
}

/** The thresholds as the parameters $1 to $4. */
export const parameters = ({ now, staleBefore, askedBefore, freshBefore }: DueThresholds) => [
  now,
  staleBefore,
  askedBefore,
  freshBefore,
];

/** Owners with something to ask about whom a sweep, its rounds being claimed, passed over. */
export interface PassedOver {
  /** Due, but nobody knows a mailbox of theirs. */
  unreachable: number;
  /** All that there is to ask them about is in a mirror that is not trusted or not fresh. */
  untrusted: number;
}

/** Counts the owners whom no round was begun for, by the reason. */
export async function countPassedOver(db: Db, thresholds: DueThresholds): Promise<PassedOver> {
  const { rows } = await db.query<PassedOver>(
    `select count(*) filter (where reliable and not reachable) as unreachable,
            count(*) filter (where not reliable) as untrusted
       from (select bool_or(${RELIABLE}) as reliable, ${REACHABLE} as reachable ${ASKABLE_TASKS} and t.owner is not null group by t.owner) owners`,
    parameters(thresholds),
  );
  return rows[0] ?? { unreachable: 0, untrusted: 0 };
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

import type { DueThresholds } from '../domain/due';
import type { Db } from './pool';

/**
 * The due rule of `domain/due` as SQL, over `task t join project p join source s`. The thresholds are $1 (now),
 * $2 (staleBefore), $3 (askedBefore) and $4 (freshBefore). One table of cases tests both forms.
 */
// Written as the index `task_stale` has it: an owner's stale tasks are one range of it, those without a date first.
export const STALE = `t.enabled and coalesce(t.touched_at, '-infinity') <= $2`;

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

/** What holds the task the longest: an owner's word, also one that is over, or an exemption in force at $1. */
export const LONGEST_HOLD = `
  select l.until, l.kind, l.who, l.why from (
      select h.until, h.kind, h.who, h.why from hold h where h.source = t.source and h.task_id = t.id
      union all
      select e.until, 'exemption', e.who, e.why from exemption e where ${IN_FORCE} and ${NAMED}) l
   order by l.until desc limit 1`;

const underWay = (end: string) => `exists (
  select from closure w where w.source = t.source and w.task_id = t.id and w.state in ('proposed', 'closing')${end})`;

/** The closing of the task waits, or is under way: whether to close it was decided. */
export const UNDER_WAY = underWay('');

/** The same, looked up by its key, whatever is known of the table when a statement is planned: OFFSET 0 sees to that. */
export const CLOSING = underWay(' offset 0');

/** Stale, and nothing speaks against asking about it, as far as `closing` tells whether its closing is under way. */
export const askable = (closing: string) =>
  `${STALE} and p.archived_at is null and ${UNHELD} and ${NOT_EXEMPT} and not ${closing}`;

export const ASKABLE = askable(CLOSING);

/** The latest sync is trusted, for the source as a whole and for the project. */
export const TRUSTED = `(s.trusted and p.trusted)`;

/** Synced at $4 or later. */
export const FRESH = `coalesce(s.synced_at >= $4, false)`;

/** Trusted, and fresh. */
export const RELIABLE = `(${TRUSTED} and ${FRESH})`;

/** Sending and closing are not stopped. The one row that every claim of a send, a round and a closing looks at. */
export const GOING = `not exists (select from stop_period where ended_at is null)`;

const roundOf = (owner: string) =>
  `select from round b where b.owner = ${owner} and (b.ended_at is null or b.begun_at > $3)`;

/** The owner has no open round, and none that began after $3. */
export const NO_ROUND = `not exists (${roundOf('t.owner')})`;

/** The person `r` can be written to. */
export const CAN_BE_REACHED = `r.active and (r.email is not null or r.channel <> 'mail')`;

/** Somebody is known to write to. */
export const REACHABLE = `exists (select from person r where r.id = t.owner and ${CAN_BE_REACHED})`;

/** Tasks with what the due rule looks at beside them. */
const TASKS = `
    from task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source`;

/**
 * The next $6 due owners who can be written to, after the owner $5, in order; none while it is stopped. For each
 * owner tasks are looked at until one is found to ask about.
 */
// Each OFFSET 0 has the planner ask that question of one owner, one task at a time. Else it gathers the tasks or the
// rounds of all owners for every page anew, thinking that there are few: most rounds are younger than what it knows.
export const DUE_PAGE = `
  select r.id as owner from person r
   where r.id > $5 and ${CAN_BE_REACHED} and not exists (${roundOf('r.id')} offset 0) and ${GOING}
     and exists (
       select from task t
        where t.owner = r.id and ${STALE} and exists (
          select from project p join source s on s.name = p.source
           where p.source = t.source and p.id = t.project_id and ${ASKABLE} and ${RELIABLE} offset 0)
       offset 0)
   order by r.id limit $6`;

const CLAIM_PAGE = `
  with due as (${DUE_PAGE}), claimed as (
    insert into round (sweep_id, owner, begun_at) select $7, owner, $1 from due order by owner
    on conflict do nothing
    returning owner
  )
  select (select count(*) from claimed) as claimed, max(owner) as last from due`;

/**
 * Claims one round for each of the next `limit` due owners after the owner `after` ('' to begin), in one
 * statement; none while it is stopped. Owners without a mailbox are passed over. Returns how many were claimed,
 * and the last of those owners: null when no due owner was left.
 */
export async function claimRounds(
  db: Db,
  sweepId: string,
  thresholds: DueThresholds,
  page: { after: string; limit: number },
): Promise<{ claimed: number; last: string | null }> {
  const { rows } = await db.query<{ claimed: number; last: string | null }>(CLAIM_PAGE, [
    ...parameters(thresholds),
    page.after,
    page.limit,
    sweepId,
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
       from (select bool_or(${RELIABLE}) as reliable, ${REACHABLE} as reachable ${TASKS}
              where t.owner is not null and ${ASKABLE} and ${NO_ROUND} group by t.owner) owners`,
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

import type { DueThresholds } from '../../domain/sweep/due';
import type { Db } from '../core/pool';
import { STALE, ASKABLE, RELIABLE, NOT_PAUSED, CAN_BE_REACHED, REACHABLE } from '../rules/task';

const roundOf = (owner: string) =>
  `select from round b where b.owner = ${owner} and (b.ended_at is null or b.created_at > $3)`;

/** The owner has no open round, and none that began after $3. */
export const NO_ROUND = `not exists (${roundOf('t.owner')})`;

/** Tasks with what the due rule looks at beside them. */
const TASKS = `
    from task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source`;

/**
 * The next $6 due owners who can be written to, after the owner $5, in order; none while it is paused. For each
 * owner tasks are looked at until one is found to ask about.
 */
// Each OFFSET 0 has the planner ask that question of one owner, one task at a time. Else it gathers the tasks or the
// rounds of all owners for every page anew, thinking that there are few: most rounds are younger than what it knows.
export const DUE_PAGE = `
  select r.id as owner from person r
   where r.id > $5 and ${CAN_BE_REACHED} and not exists (${roundOf('r.id')} offset 0) and ${NOT_PAUSED}
     and exists (
       select from task t
        where t.owner = r.id and ${STALE} and exists (
          select from project p join source s on s.name = p.source
           where p.source = t.source and p.id = t.project_id and ${ASKABLE} and ${RELIABLE} offset 0)
       offset 0)
   order by r.id limit $6`;

const CLAIM_PAGE = `
  with due as (${DUE_PAGE}), claimed as (
    insert into round (sweep_id, owner, created_at) select $7, owner, $1 from due order by owner
    on conflict do nothing
    returning owner
  )
  select (select count(*) from claimed) as claimed, max(owner) as last from due`;

/**
 * Claims one round for each of the next `limit` due owners after the owner `after` ('' to begin), in one
 * statement; none while it is paused. Owners without a mailbox are passed over. Returns how many were claimed,
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

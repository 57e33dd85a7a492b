import type { DueThresholds } from '../../domain/sweep/due';
import type { Db } from '../core/pool';
import { askable, CAN_BE_REACHED, NOT_PAUSED, REACHABLE, reliable, stale } from '../rules/task';
import { firstRow, sql, type Sql } from '../core/sql';

const roundOf = (owner: Sql, askedBefore: Date) =>
  sql`select from round b where b.owner = ${owner} and (b.ended_at is null or b.created_at > ${askedBefore})`;

/** The owner has no open round, and none that began after the threshold. */
export const noRound = ({ askedBefore }: Pick<DueThresholds, 'askedBefore'>) =>
  sql`not exists (${roundOf(sql`t.owner`, askedBefore)})`;

/** Tasks with the rows that the due rule needs. */
const TASKS = sql`
    from task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source`;

/**
 * The next due owners who can be written to, in order; none while paused. For each owner, it reads tasks until it
 * finds one to ask about.
 */
// Each OFFSET 0 makes the planner ask this for one owner, one task at a time. Otherwise it gathers the tasks or
// rounds of all owners again for every page: most rounds are younger than its statistics, so it assumes few.
export const duePage = (thresholds: DueThresholds, { after, limit }: { after: string; limit: number }) => sql`
  select r.id as owner from person r
   where r.id > ${after} and ${CAN_BE_REACHED} and not exists (${roundOf(sql`r.id`, thresholds.askedBefore)} offset 0) and ${NOT_PAUSED}
     and exists (
       select from task t
        where t.owner = r.id and ${stale(thresholds)} and exists (
          select from project p join source s on s.name = p.source
           where p.source = t.source and p.id = t.project_id and ${askable(thresholds)} and ${reliable(thresholds)} offset 0)
       offset 0)
   order by r.id limit ${limit}`;

/**
 * Claims one round for each of the next `limit` due owners after the owner `after` ('' to begin), in one statement;
 * none while paused. Owners without a mailbox are left out. Returns how many were claimed, and the last of those
 * owners; null if no due owner was left.
 */
export async function claimRounds(
  db: Db,
  sweepId: string,
  thresholds: DueThresholds,
  page: { after: string; limit: number },
): Promise<{ claimed: number; last: string | null }> {
  const found = await firstRow<{ claimed: number; last: string | null }>(
    db,
    sql`
    with due as (${duePage(thresholds, page)}), claimed as (
      insert into round (sweep_id, owner, created_at) select ${sweepId}, owner, ${thresholds.now} from due order by owner
      on conflict do nothing
      returning owner
    )
    select (select count(*) from claimed) as claimed, max(owner) as last from due`,
  );
  return found ?? { claimed: 0, last: null };
}

/** Owners with something to ask about for whom the sweep began no round. */
export interface PassedOver {
  /** Due, but without a known mailbox. */
  unreachable: number;
  /** All that they could be asked about is in a mirror that is untrusted or not fresh. */
  untrusted: number;
}

/** Counts the owners for whom no round was begun, by reason. */
export async function countPassedOver(db: Db, thresholds: DueThresholds): Promise<PassedOver> {
  const counted = await firstRow<PassedOver>(
    db,
    sql`select count(*) filter (where reliable and not reachable) as unreachable,
               count(*) filter (where not reliable) as untrusted
          from (select bool_or(${reliable(thresholds)}) as reliable, ${REACHABLE} as reachable ${TASKS}
                 where t.owner is not null and ${askable(thresholds)} and ${noRound(thresholds)} group by t.owner) owners`,
  );
  return counted ?? { unreachable: 0, untrusted: 0 };
}

/** How many tasks would be asked about if they had an owner. */
export async function countOwnerless(db: Db, thresholds: DueThresholds): Promise<number> {
  const counted = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from task t join project p on p.source = t.source and p.id = t.project_id
         where t.owner is null and ${askable(thresholds)}`,
  );
  return counted?.n ?? 0;
}

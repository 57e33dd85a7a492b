import type { DueThresholds } from '../../domain/sweep/due';
import { askable, CAN_BE_REACHED, NOT_PAUSED, REACHABLE, reliable } from '../rules/task';
import { noRound } from './due';
import type { Db } from '../core/pool';
import { execute, sql } from '../core/sql';

/**
 * Somebody other than the owner can be asked about the task `t` of project `p`: its creator, a maintainer, the
 * owner's manager, a member of a team that owns it.
 */
export const OTHERS = sql`exists (
  select from person r
   where ${CAN_BE_REACHED} and r.id <> t.owner
     and (r.id = t.source || ':' || t.creator or r.id = any(p.maintainers)
          or r.id = (select o.manager from person o where o.id = t.owner)
          or exists (select from person o where o.id = t.owner and r.id = any(o.members))))`;

/**
 * Claims a round for each of at most `limit` due owners who cannot be asked, but about whose tasks somebody else can
 * be asked; with a fallback mailbox, that is every task. None while paused. Returns how many; claimed owners are not
 * found again.
 */
export async function claimGoneRounds(
  db: Db,
  sweepId: string,
  thresholds: DueThresholds,
  { limit, fallback }: { limit: number; fallback: boolean },
): Promise<number> {
  return execute(
    db,
    sql`
    with due as (
      select t.owner
        from task t
        join project p on p.source = t.source and p.id = t.project_id
        join source s on s.name = t.source
       where t.owner is not null and ${askable(thresholds)} and ${noRound(thresholds)} and ${reliable(thresholds)}
         and ${NOT_PAUSED} and not ${REACHABLE} and (${fallback}::boolean or ${OTHERS})
       group by t.owner order by t.owner limit ${limit}
    )
    insert into round (sweep_id, owner, created_at) select ${sweepId}, owner, ${thresholds.now} from due order by owner
    on conflict do nothing`,
  );
}

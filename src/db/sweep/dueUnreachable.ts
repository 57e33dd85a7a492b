import type { DueThresholds } from '../../domain/sweep/due';
import { ASKABLE, CAN_BE_REACHED, NOT_PAUSED, REACHABLE, RELIABLE } from '../rules/task';
import { NO_ROUND, parameters } from './due';
import type { Db } from '../core/pool';

/** Somebody else can be asked about the task `t` of project `p`: its creator, a maintainer, its owner's manager. */
export const OTHERS = `exists (
  select from person r
   where ${CAN_BE_REACHED} and r.id <> t.owner
     and (r.id = t.source || ':' || t.creator or r.id = any(p.maintainers)
          or r.id = (select o.manager from person o where o.id = t.owner)))`;

const CLAIM = `
  with due as (
    select t.owner
      from task t
      join project p on p.source = t.source and p.id = t.project_id
      join source s on s.name = t.source
     where t.owner is not null and ${ASKABLE} and ${NO_ROUND} and ${RELIABLE} and ${NOT_PAUSED} and not ${REACHABLE}
       and ($7 or ${OTHERS})
     group by t.owner order by t.owner limit $6
  )
  insert into round (sweep_id, owner, created_at) select $5, owner, $1 from due order by owner
  on conflict do nothing`;

/**
 * Claims a round for each of at most `limit` due owners who cannot be asked but whose tasks somebody else can be
 * asked about: the fallback mailbox, where there is one, about everything. None while it is paused. Returns how
 * many; those claimed are not found again.
 */
export async function claimGoneRounds(
  db: Db,
  sweepId: string,
  thresholds: DueThresholds,
  { limit, fallback }: { limit: number; fallback: boolean },
): Promise<number> {
  const values = [...parameters(thresholds), sweepId, limit, fallback];
  return (await db.query(CLAIM, values)).rowCount ?? 0;
}

import { CAN_BE_REACHED } from './due';
import type { Db } from './pool';

/** Somebody who may be asked about tasks instead of whoever is asked now. */
export interface LikelyPerson {
  id: string;
  name: string | null;
}

/** As many as a person reads through. */
const SOME = 12;

const LIKELY = `
  select r.id, r.name
    from notice n
    join notice_task l on l.notice_id = n.id
    join task t on t.source = l.source and t.id = l.task_id
    join project p on p.source = t.source and p.id = t.project_id
    left join person o on o.id = l.owner
    cross join lateral (
      select t.source || ':' || t.creator as person union select unnest(p.maintainers) union select o.manager) c
    join person r on r.id = c.person and ${CAN_BE_REACHED}
   where n.id = $1 and r.id is distinct from n.recipient
   group by r.id, r.name order by count(*) desc, r.id limit ${SOME}`;

/** Creators, project maintainers and managers of what the notice lists, who can be reached; the likeliest first. */
export async function findLikelyPeople(db: Db, noticeId: string): Promise<LikelyPerson[]> {
  return (await db.query<LikelyPerson>(LIKELY, [noticeId])).rows;
}

/** Those of the people `ids` whom `sayer` may name as who is to be asked instead: others who can be reached. */
export async function findNameable(db: Db, ids: string[], sayer: string | null): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await db.query<{ id: string }>(
    `select r.id from person r where r.id = any($1) and r.id is distinct from $2 and ${CAN_BE_REACHED}`,
    [ids, sayer],
  );
  return new Set(rows.map(({ id }) => id));
}

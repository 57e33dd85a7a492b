import { CAN_BE_REACHED } from '../rules/task';
import type { Db } from '../core/pool';
import { firstRow, rowsOf, sql } from '../core/sql';

/** Somebody who may be asked instead about tasks. */
export interface LikelyPerson {
  id: string;
  name: string | null;
}

/** As many as a person reads through. */
const SOME = 12;

const likely = (noticeId: string) => sql`
  select r.id, r.name
    from notice n
    join notice_task l on l.notice_id = n.id
    join task t on t.source = l.source and t.id = l.task_id
    join project p on p.source = t.source and p.id = t.project_id
    left join person o on o.id = l.owner
    cross join lateral (
      select t.source || ':' || t.creator as person union select unnest(p.maintainers) union select o.manager) c
    join person r on r.id = c.person and ${CAN_BE_REACHED}
   where n.id = ${noticeId} and r.id is distinct from n.recipient
   group by r.id, r.name order by count(*) desc, r.id limit ${SOME}`;

/**
 * Creators, project maintainers and managers for the tasks of the notice, as far as they can be reached; the
 * likeliest first.
 */
export async function findLikelyPeople(db: Db, noticeId: string): Promise<LikelyPerson[]> {
  return await rowsOf<LikelyPerson>(db, likely(noticeId));
}

/** Those of the people `ids` whom `sayer` may name to be asked instead: others who can be reached. */
export async function findNameable(db: Db, ids: string[], sayer: string | null): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select r.id from person r where r.id = any(${ids}) and r.id is distinct from ${sayer} and ${CAN_BE_REACHED}`,
  );
  return new Set(rows.map(({ id }) => id));
}

/** The first of the people `ids` who is a member of `team`; null if none is, or it is no team. */
export async function findMember(db: Db, team: string, ids: string[]): Promise<string | null> {
  const row = await firstRow<{ id: string }>(
    db,
    sql`select m.id from person t, unnest(t.members) m(id) where t.id = ${team} and m.id = any(${ids}) limit 1`,
  );
  return row?.id ?? null;
}

/** A logged-in person, as the login identifies them. */
export interface LoggedIn {
  /** An account, or a mail address if `byMail`. */
  account: string;
  byMail: boolean;
  /** The directories whose accounts the login identifies. */
  directories: string[];
}

/** The ids of the active people that the login identifies; with several directories there may be several. */
export async function findByLogin(db: Db, { account, byMail, directories }: LoggedIn): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select id from person
      where active and directory = any(${directories}) and case when ${byMail} then lower(email) = lower(${account}) else account = ${account} end
      order by id`,
  );
  return rows.map(({ id }) => id);
}

import type { ToDo } from '../../domain/closing/toDo';
import type { Db } from '../core/pool';
import { shareSource } from '../sync/stage';
import { comesAfter, keysetPages, type LastRow } from '../core/keysetPages';
import { TO_SWITCH_ON } from './closures';
import { execute, rowsOf, sql, type Sql } from '../core/sql';

/** The closure `c` waits for people, who switch its task off, or on again, by hand. */
export const TO_DO = sql`(c.state = 'to do' or ${TO_SWITCH_ON})`;

/** Each closure that waits for people, as `ToDo` has it, `condition` being about `c`, its task `t` and its project `p`. */
export const selectToDo = (condition: Sql): Sql => sql`
  select c.id, case when c.state = 'to do' then 'switch off' else 'switch on' end as what, c.source, c.task_id,
         coalesce(t.name, c.prior ->> 'name', c.task_id) as task, coalesce(t.url, p.url) as url, t.managed_by,
         c.project_id as project, coalesce(p.name, c.project_id) as project_name, c.owner, c.reason,
         coalesce(c.given_at, c.proposed_at) as since
    from closure c
    left join task t on t.source = c.source and t.id = c.task_id
    left join project p on p.source = c.source and p.id = c.project_id
   where ${TO_DO} and ${condition}`;

const page = (source: string | null, last: LastRow, limit: number) => sql`
  ${selectToDo(sql`(${source}::text is null or c.source = ${source})
     and ${comesAfter(last, { source: sql`c.source`, id: sql`c.id::text` })}`)}
   order by c.source, c.id::text limit ${limit}`;

/** The next of what people are asked to do by hand, of one source or of all: so many after `last`. */
export const pageToDo = (
  db: Db,
  source: string | null,
  { last, limit }: { last: LastRow; limit: number },
): Promise<ToDo[]> => rowsOf<ToDo>(db, page(source, last, limit));

/** All of it, a page at a time, however much there is. */
export const listToDo = (db: Db, source: string | null): AsyncGenerator<ToDo> =>
  keysetPages<ToDo>(db, (last, limit) => page(source, last, limit));

/** What is to be done by hand in a source: how much, since when the first of it, and the tasks that wait the longest. */
export interface ToDoOfSource {
  source: string;
  tasks: number;
  since: string;
  some: { name: string }[];
}

/** So many are named. */
const NAMED = 5;

/** How much there is to do by hand in each source. */
export async function countToDo(db: Db): Promise<ToDoOfSource[]> {
  const rows = await rowsOf<Omit<ToDoOfSource, 'since'> & { since: Date }>(
    db,
    sql`select c.source, count(*) as tasks, min(c.given_at) as since,
               json_agg(json_build_object('name', coalesce(t.name, c.prior ->> 'name', c.task_id)) order by nth)
                 filter (where nth <= ${NAMED}) as some
          from (select c.*, row_number() over (partition by c.source order by c.given_at, c.task_id) as nth
                  from closure c where ${TO_DO}) c
          left join task t on nth <= ${NAMED} and t.source = c.source and t.id = c.task_id
         group by c.source order by c.source`,
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

/** A closure that waits for people, and how somebody named it. */
export interface Meant {
  given: string;
  id: string;
  source: string;
}

/** Those of what is to be done that `given` names: by the id of the closure, or as source/task. */
export const findMeant = (db: Db, given: string[]): Promise<Meant[]> =>
  rowsOf<Meant>(
    db,
    sql`select g.given, c.id, c.source from unnest(${given}::text[]) g(given)
          join closure c on g.given in (c.id::text, c.source || '/' || c.task_id) where ${TO_DO} order by g.given, c.id`,
  );

/**
 * Records that somebody did these by hand, in the caller's transaction: until the next sync looks, their word counts.
 * Returns how many were switched off, and how many on.
 */
export async function markDoneByHand(
  db: Db,
  { ids, sources }: { ids: string[]; sources: string[] },
  { who, now }: { who: string; now: Date },
): Promise<{ off: number; on: number }> {
  // A sync waits meanwhile, or this for it.
  for (const source of sources.toSorted()) await shareSource(db, source);
  const off = await execute(
    db,
    sql`with done as (
       update closure c set state = 'closed', completed_at = ${now}, done_by = ${who}
        where c.id = any(${ids}) and c.state = 'to do' returning c.source, c.task_id
     )
     update task t set enabled = false from done where t.source = done.source and t.id = done.task_id`,
  );
  const on = await execute(
    db,
    sql`with done as (
       update closure c set state = 'restored', restored_at = ${now}, done_by = ${who}
        where c.id = any(${ids}) and ${TO_SWITCH_ON} returning c.source, c.task_id
     )
     update task t set enabled = t.gone_at is null, closed_hash = null
       from done where t.source = done.source and t.id = done.task_id`,
  );
  return { off, on };
}

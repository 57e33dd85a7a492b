import { FALLBACK } from '../../domain/common/terms';
import { CAN_BE_REACHED } from '../rules/task';
import type { Db } from '../core/pool';
import { raw, rowsOf, sql, type Sql } from '../core/sql';

const canBeReached = (person: Sql) =>
  sql`exists (select from person r where r.id = ${person} and ${CAN_BE_REACHED})`;

/** The owner of the closed task can be notified. */
export const OWNER_REACHABLE = canBeReached(sql`c.owner`);

/** The people `w`, besides the owner, who had a final notice about the closure `c` and can be notified. */
const WARNED = sql`from closure_warned w
  where w.closure_id = c.id and (w.person = '${raw(FALLBACK)}' or ${canBeReached(sql`w.person`)})`;

/** Who is told of the closure `c`: its owner, by its own columns, or a person, by those of a row of theirs. */
interface Told {
  columns: Sql;
  person: Sql;
}
const OWNER: Told = { columns: sql`c`, person: sql`c.owner` };
const warned = (row: Sql): Told => ({ columns: row, person: sql`${row}.person` });

/** The person took the closure `c` back themselves, and knows. */
const tookBack = ({ person }: Told) => sql`exists (
  select from answer b where b.source = c.source and b.task_id = c.task_id and b.said_by = ${person}
     and b.kind <> 'close' and b.said_at >= c.given_at)`;

/** Of the task of the closure `c` another one tells since then. */
const TOLD_ANEW = sql`exists (
  select from closure d where d.source = c.source and d.task_id = c.task_id and d.proposed_at >= c.completed_at
     and d.state in ('proposed', 'closing', 'to do', 'closed'))`;

/** They were not told yet that it is done; that it is to be done by hand; or that it will not be after all, of which they were told. */
const closedUntold = ({ columns }: Told) => sql`(c.state = 'closed' and ${columns}.notice_id is null)`;
const toDoUntold = ({ columns }: Told) => sql`(c.state = 'to do' and ${columns}.to_do_notice_id is null)`;
const calledOffUntold = (
  told: Told,
) => sql`(c.state = 'cancelled' and ${told.columns}.to_do_notice_id is not null
  and ${told.columns}.called_off_notice_id is null and not ${tookBack(told)} and not ${TOLD_ANEW})`;
const untold = (told: Told) =>
  sql`(${closedUntold(told)} or ${toDoUntold(told)} or ${calledOffUntold(told)})`;

/** The owner of the closure `c` can be notified, or nobody else can. */
const OWNER_TO_TELL = sql`(${OWNER_REACHABLE} or not exists (select ${WARNED}))`;

/** The owner of the closure `c` is to be told; one who cannot be reached is not where somebody else can. */
export const OWNER_NOT_NOTIFIED = sql`${untold(OWNER)} and ${OWNER_TO_TELL}`;

/** Everybody else who is to be told of the closure `c`. */
export const WARNED_NOT_NOTIFIED = sql`select w.person ${WARNED} and ${untold(warned(sql`w`))}`;

/** The closures that `person` may have to be notified of, found by indexes, however many closures exist. */
const candidates = (person: Sql | string) => sql`
  select o.id from closure o where o.owner = ${person} and o.state = 'closed' and o.notice_id is null
  union all select o.id from closure o where o.owner = ${person} and o.state = 'to do' and o.to_do_notice_id is null
  union all select o.id from closure o
             where o.owner = ${person} and o.state = 'cancelled' and o.to_do_notice_id is not null and o.called_off_notice_id is null
  union all select w.closure_id from closure_warned w where w.person = ${person} and w.notice_id is null`;

/** Closures `c` that `person` is to be notified of: of their own tasks, and of those they had a final notice about. */
export const pendingClosureNotification = (person: Sql | string) => sql`c.id in (${candidates(person)})
  and (c.owner = ${person} and ${OWNER_NOT_NOTIFIED} or ${person} in (${WARNED_NOT_NOTIFIED}))`;

/** The day of the mail budget on which `person` is notified of the closure `c`. */
export const dayFor = (person: Sql | string) =>
  sql`case when c.owner = ${person} then c.send_day else (
     select w.send_day from closure_warned w where w.closure_id = c.id and w.person = ${person}) end`;

/** Each by its own index, in its order: an OR of them would be sorted anew for every page. */
const ownersUntold = (untoldNow: Sql, after: string, limit: number) => sql`
  select distinct c.owner as person from closure c
   where ${untoldNow} and ${OWNER_TO_TELL} and c.send_day is null and c.owner > ${after} order by person limit ${limit}`;

// A reminder that assigned a day of the mail budget knows of it. If that reminder is gone, the reconciler finds it.
const notNotified = (after: string, limit: number) => sql`
  select person from (
    (${ownersUntold(closedUntold(OWNER), after, limit)}) union
    (${ownersUntold(toDoUntold(OWNER), after, limit)}) union
    (${ownersUntold(calledOffUntold(OWNER), after, limit)}) union
    (select distinct u.person from closure_warned u join closure c on c.id = u.closure_id
      where u.notice_id is null and u.send_day is null and u.person > ${after} and u.person in (${WARNED_NOT_NOTIFIED})
      order by person limit ${limit})) untold
   order by person limit ${limit}`;

/**
 * The next people after `after` whose reminder does not know yet of closed tasks to notify about: owners, and those
 * asked in their place.
 */
export async function findNotNotified(db: Db, after: string, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ person: string }>(db, notNotified(after, limit));
  return rows.map(({ person }) => person);
}

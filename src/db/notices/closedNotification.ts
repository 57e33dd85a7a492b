import { TASK_DETAILS } from '../../domain/common/task';
import { dayFor, OWNER_REACHABLE, pendingClosureNotification } from './closingNotifications';
import { listTasks, taskFacts } from './insert';
import type { Notification } from './notificationKind';
import { columnsOf, join, sql, type Sql } from '../core/sql';

/** Why the person was asked about a closed task; null for their own. */
const askedFor = (person: string) => sql`(
  select g.why from assignment g
   where g.round_id = told.round_id and g.source = told.source and g.task_id = told.task_id
     and g.assignee = ${person} order by g.made_at desc limit 1)`;

/** The column of the notice that tells of a closure in that state, in the order in which they are told: each in a notice of its own. */
const NOTICE_OF = {
  cancelled: sql`called_off_notice_id`,
  closed: sql`notice_id`,
  'to do': sql`to_do_notice_id`,
};
const IN_STATE = Object.entries(NOTICE_OF);

/** Marks what is told by the notice in the row `row`: a closure, or one of somebody who was warned of it. */
const marked = (row: Sql, noticeId: string) => sql`
  ${join(IN_STATE.map(([state, column]) => sql`${column} = case told.state when ${state} then ${noticeId}::uuid else ${row}.${column} end`))},
  send_day = case when told.state <> 'to do' then ${row}.send_day end`;
const unmarked = (row: Sql) => sql`
  case told.state ${join(
    IN_STATE.map(([state, column]) => sql`when ${state} then ${row}.${column}`),
    ' ',
  )} end is null`;

/** What was called off is listed as it was listed before: the task itself may be gone. */
const LISTED_BEFORE = sql`
  select distinct on (l.source, l.task_id) l.source, l.task_id, l.project_id, l.project_name, ${columnsOf(TASK_DETAILS, 'l')},
         l.touched_at, l.seen_at, l.stale, null as closed_for, 'called off' as outcome, null::uuid as round_id, l.owner, l.owner_name,
         l.assigned_for, l.assigned_by, l.went_to, null::timestamptz as reply_by, null::timestamptz as closes_at
    from told
    join notice_task l on l.notice_id = told.told_before and l.source = told.source and l.task_id = told.task_id
   where told.state = 'cancelled'`;

/** News of closings: what is closed, to be done by hand, or called off, each in a notice of its own. */
export const CLOSED: Notification = {
  kind: 'closed',
  booked: (person, day) =>
    sql`select from closure c where ${pendingClosureNotification(person)} and ${dayFor(person)} = ${day} limit 1`,
  mark: ({ person, noticeId }) => sql`
  with untold as materialized (
    select c.* from closure c where ${pendingClosureNotification(person)} for update
  ), told as materialized (
    select u.*, coalesce(w.to_do_notice_id, u.to_do_notice_id) as told_before
      from untold u left join closure_warned w on w.closure_id = u.id and w.person = ${person}
     where u.state = (select min(state) from untold)
  ), as_owner as (
    update closure c set ${marked(sql`c`, noticeId)} from told
     where c.id = told.id and (c.owner = ${person} or not ${OWNER_REACHABLE}) and ${unmarked(sql`c`)}
  ), in_place as (
    update closure_warned w set ${marked(sql`w`, noticeId)} from told
     where w.closure_id = told.id and w.person = ${person} and ${unmarked(sql`w`)}
  )
  ${listTasks(
    noticeId,
    sql`(select distinct on (t.source, t.id) ${taskFacts({
      stale: sql`false`,
      closedFor: sql`told.reason`,
      outcome: sql`told.state`,
      roundId: sql`told.round_id`,
      assignedFor: askedFor(person),
    })}
       from told
       join task t on t.source = told.source and t.id = told.task_id
       join project p on p.source = t.source and p.id = t.project_id
      where told.state <> 'cancelled') union all (${LISTED_BEFORE})`,
  )}`,
};

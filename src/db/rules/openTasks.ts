import { sql, type Sql } from '../core/sql';
import { askable, CAN_BE_REACHED, TRUSTED, type StaleAt } from './task';

/** The round in question, its owner, and the time. */
export interface RoundAt extends StaleAt {
  owner: string;
  /** Null if no round is open. */
  roundId: string | null;
}

/** The latest answer for the task in this round settles it. */
const answered = (roundId: string | null) => sql`coalesce((
  select a.kind <> 'not mine' from answer a
   where a.round_id = ${roundId} and a.source = t.source and a.task_id = t.id order by a.seq desc limit 1), false)`;

/**
 * Before the first step, and if nobody could be asked at all: everything askable. After it: what somebody was asked
 * about then and still is.
 */
const asked = (
  roundId: string | null,
) => sql`(not exists (select from round r where r.id = ${roundId} and r.step is not null)
  or not exists (select from notice n where n.round_id = ${roundId} union all
                 select from assignment g where g.round_id = ${roundId}) or exists (
  select from notice n join notice_task l on l.notice_id = n.id
   where n.round_id = ${roundId} and n.step = 0 and l.stale and l.source = t.source and l.task_id = t.id) or exists (
  select from assignment g where g.round_id = ${roundId} and g.source = t.source and g.task_id = t.id))`;

/** The task `t` of the project `p` is an open task of the owner in this round. */
export const isOpen = (at: RoundAt) =>
  sql`t.owner = ${at.owner} and ${askable(at)} and ${asked(at.roundId)} and not ${answered(at.roundId)}`;

/** The assignment `g` is in force. */
export const assignmentInForce = (now: Date) => sql`g.ended_at is null and coalesce(g.until > ${now}, true)`;

/** Its assignee is asked instead of the owner; a person escalated to is asked besides. */
export const INSTEAD = sql`g.why <> 'escalated'`;

/** The notice to the assignee of `g` reached nobody. */
export const RETURNED = sql`exists (select from notice n where n.id = g.notice_id and n.state in ('refused', 'bounced'))`;

/** Notifying about `g` still makes sense: its round is open and its task unanswered. */
export const STILL_ASKED = sql`exists (select from round r where r.id = g.round_id and r.ended_at is null)
  and coalesce((select a.kind = 'not mine' from answer a where a.round_id = g.round_id
                   and a.source = g.source and a.task_id = g.task_id order by a.seq desc limit 1), true)`;

/** Assignments `g` that `person` is to be notified about. */
export const pendingNotification = (person: string | Sql, now: Date) =>
  sql`g.assignee = ${person} and g.notice_id is null and ${assignmentInForce(now)} and ${STILL_ASKED}`;

/** The latest sync is trusted for the task of the assignment `g`. */
export const OF_TRUSTED = sql`not exists (
  select from task t join project p on p.source = t.source and p.id = t.project_id join source s on s.name = t.source
   where t.source = g.source and t.id = g.task_id and not ${TRUSTED})`;

/**
 * Over the rows `unsettled` of selectOpenTasks: the reachable person to whom the owner delegates now, as long as there
 * are tasks that this person was not asked about before.
 */
export const delegateNow = ({ owner, roundId, now }: Omit<RoundAt, 'staleBefore'>) => sql`
  select d.delegate from delegation d join person r on r.id = d.delegate and ${CAN_BE_REACHED}
   where d.owner = ${owner} and d.begins <= ${now} and d.until > ${now} and d.ended_at is null
     and exists (select from unsettled u where u.own and not exists (
       select from assignment b where b.round_id = ${roundId} and b.source = u.source and b.task_id = u.id
                                  and b.assignee = d.delegate))
   order by d.made_at desc limit 1`;

/** The date in the notice `n` from which its task `l` is closed without an answer; null if the notice is not final. */
export const CLOSES_AT = sql`case when n.round_id is null then l.closes_at else n.closes_at end`;

/** Its owner is asked, whoever is asked besides. */
const OWN = sql`coalesce(not ${INSTEAD}, true)`;

/** The notices about the round's tasks, to its owner or to others, that may be final. */
// Each OFFSET 0 makes the planner find rows by key. A worker that starts with empty tables would otherwise plan to
// read them completely, and keep that plan while they fill.
const finals = (roundId: string | null) => sql`
  select n.* from (select id from notice where round_id = ${roundId}
                   union select notice_id from assignment where round_id = ${roundId}) told
    cross join lateral (
      select n.id, n.round_id, n.completed_at, n.closes_at, n.state, n.delivered from notice n
       where n.id = told.id and (n.closes_at is not null or n.round_id is null) offset 0) n`;

/**
 * The open tasks of a round, each with: whether its latest sync is trusted; the assignment in force; when a final
 * notice that lists it, to whoever is asked now and by a channel that reports failures, was first accepted; whether
 * one to whoever is asked, and to the owner, was claimed, whatever its result; and the latest date of closing that
 * anybody was given in the round.
 */
export const selectOpenTasks = (at: RoundAt) => sql`
  with final as materialized (${finals(at.roundId)})
  select t.source, t.id, g.id as assignment, g.assignee, g.why, g.step, g.tell_at, g.notice_id,
         ${OWN} as own, coalesce(${TRUSTED}, false) as trusted, f.completed_at as final_at,
         greatest(f.closes_at, a.closes_at) as closes_at,
         coalesce(f.called, false) as called, coalesce(f.owner_called, false) as owner_called, g.until, g.final_told
    from task t join project p on p.source = t.source and p.id = t.project_id
    left join source s on s.name = t.source
    left join assignment g on g.round_id = ${at.roundId} and g.source = t.source and g.task_id = t.id and ${assignmentInForce(at.now)}
    left join lateral (
      select min(n.completed_at) filter (where n.delivered and (n.round_id is not null) = ${OWN}) as completed_at,
             bool_or((n.round_id is not null) = ${OWN}) as called, bool_or(n.round_id is not null) as owner_called,
             max(${CLOSES_AT}) filter (where n.state in ('claimed', 'sent')) as closes_at
        from final n cross join lateral (
          select l.closes_at from notice_task l
           where l.notice_id = n.id and l.source = t.source and l.task_id = t.id offset 0) l
       where (n.id = g.notice_id or n.round_id = ${at.roundId}) and ${CLOSES_AT} is not null) f on true
    left join lateral (
      select max(b.closes_at) as closes_at from assignment b
       where b.round_id = ${at.roundId} and b.source = t.source and b.task_id = t.id) a on true
   where ${isOpen(at)}`;

import { ASKABLE, CAN_BE_REACHED, TRUSTED } from './task';

/** A task the round $4 asked about, and what was said of it last settles it. */
const ANSWERED = `coalesce((
  select a.kind <> 'not mine' from answer a
   where a.round_id = $4 and a.source = t.source and a.task_id = t.id order by a.seq desc limit 1), false)`;

/**
 * Before the first step, and where nobody could be asked at all: everything askable. After it: what was asked about
 * then, of whomever, and is so still.
 */
const ASKED = `(not exists (select from round r where r.id = $4 and r.step is not null)
  or not exists (select from notice n where n.round_id = $4 union all
                 select from assignment g where g.round_id = $4) or exists (
  select from notice n join notice_task l on l.notice_id = n.id
   where n.round_id = $4 and n.step = 0 and l.stale and l.source = t.source and l.task_id = t.id) or exists (
  select from assignment g where g.round_id = $4 and g.source = t.source and g.task_id = t.id))`;

/**
 * The tasks `t`, of projects `p`, of the owner $3 that the round $4 still has to settle, at $1 with the stale
 * threshold $2.
 */
export const IS_OPEN = `t.owner = $3 and ${ASKABLE} and ${ASKED} and not ${ANSWERED}`;

/** The assignment `g` is in force at $1. */
export const ASSIGNMENT_IN_FORCE = `g.ended_at is null and coalesce(g.until > $1, true)`;

/** Its assignee is asked instead of the owner; somebody escalated to is asked besides. */
export const INSTEAD = `g.why <> 'escalated'`;

/** The notice that told the assignee of `g` reached nobody. */
export const RETURNED = `exists (select from notice n where n.id = g.notice_id and n.state in ('refused', 'bounced'))`;

/** Notifying about `g` still makes sense: its round is open and its task unanswered. */
export const STILL_ASKED = `exists (select from round r where r.id = g.round_id and r.ended_at is null)
  and coalesce((select a.kind = 'not mine' from answer a where a.round_id = g.round_id
                   and a.source = g.source and a.task_id = g.task_id order by a.seq desc limit 1), true)`;

/** Assignments `g` that `person`, as SQL, is to be told of. */
export const pendingNotification = (person: string) =>
  `g.assignee = ${person} and g.notice_id is null and ${ASSIGNMENT_IN_FORCE} and ${STILL_ASKED}`;

/** The latest sync is trusted for the task of the assignment `g`. */
export const OF_TRUSTED = `not exists (
  select from task t join project p on p.source = t.source and p.id = t.project_id join source s on s.name = t.source
   where t.source = g.source and t.id = g.task_id and not ${TRUSTED})`;

/**
 * Over the rows `unsettled` of UNSETTLED_TASKS: the person, one who can be reached, whom the owner's tasks are
 * delegated to now, as long as there are some of which that one was not asked before.
 */
export const DELEGATE_NOW = `
  select d.delegate from delegation d join person r on r.id = d.delegate and ${CAN_BE_REACHED}
   where d.owner = $3 and d.begins <= $1 and d.until > $1 and d.ended_at is null
     and exists (select from unsettled u where u.own and not exists (
       select from assignment b where b.round_id = $4 and b.source = u.source and b.task_id = u.id
                                  and b.assignee = d.delegate))
   order by d.made_at desc limit 1`;

/** From when on, as the notice `n` says, its task `l` is closed without an answer; null in one that is not final. */
export const CLOSES_AT = 'case when n.round_id is null then l.closes_at else n.closes_at end';

/** It is asked of its owner, whoever is asked besides. */
const OWN = `coalesce(not ${INSTEAD}, true)`;

/** The notices of the round $4, to its owner or to others about its tasks, that may be final ones. */
// Each OFFSET 0 has rows found by their key. A worker that starts with empty tables plans to read all of them, and
// keeps to that while they fill.
const FINALS = `
  select n.* from (select id from notice where round_id = $4
                   union select notice_id from assignment where round_id = $4) told
    cross join lateral (
      select n.id, n.round_id, n.completed_at, n.closes_at, n.state, n.delivered from notice n
       where n.id = told.id and (n.closes_at is not null or n.round_id is null) offset 0) n`;

/**
 * The unsettled tasks, each with whether its latest sync is trusted; the assignment in force; when a final notice that
 * lists it was first accepted from whoever is asked now, by a channel that tells of failures, and whether one to whoever is asked, and to the owner, was claimed, whatever became of it; and the latest date that anybody was told it would be closed from in the round.
 */
export const UNSETTLED_TASKS = `
  with final as materialized (${FINALS})
  select t.source, t.id, g.id as assignment, g.assignee, g.why, g.step, g.tell_at, g.notice_id,
         ${OWN} as own, coalesce(${TRUSTED}, false) as trusted, f.completed_at as final_at,
         greatest(f.closes_at, a.closes_at) as closes_at,
         coalesce(f.called, false) as called, coalesce(f.owner_called, false) as owner_called, g.until, g.final_told
    from task t join project p on p.source = t.source and p.id = t.project_id
    left join source s on s.name = t.source
    left join assignment g on g.round_id = $4 and g.source = t.source and g.task_id = t.id and ${ASSIGNMENT_IN_FORCE}
    left join lateral (
      select min(n.completed_at) filter (where n.delivered and (n.round_id is not null) = ${OWN}) as completed_at,
             bool_or((n.round_id is not null) = ${OWN}) as called, bool_or(n.round_id is not null) as owner_called,
             max(${CLOSES_AT}) filter (where n.state in ('claimed', 'sent')) as closes_at
        from final n cross join lateral (
          select l.closes_at from notice_task l
           where l.notice_id = n.id and l.source = t.source and l.task_id = t.id offset 0) l
       where (n.id = g.notice_id or n.round_id = $4) and ${CLOSES_AT} is not null) f on true
    left join lateral (
      select max(b.closes_at) as closes_at from assignment b
       where b.round_id = $4 and b.source = t.source and b.task_id = t.id) a on true
   where ${IS_OPEN}`;

import { dayFor, OWNER_REACHABLE, untoldTo } from './closingNews';
import { findStepDates } from './digestDates';
import { ASKABLE, CAN_BE_REACHED } from './due';
import type { Telling as Kind } from './mailDays';
import { listTasks, taskFacts } from './noticeInsert';
import { INSTEAD, OF_TRUSTED, toTell } from './unsettled';

/** A notice outside any round: what it tells, and how the rows it tells of are marked. */
export interface Telling {
  kind: Kind;
  /** Whether what there is to tell $2 of has a place in the budget of the day $3, at $1. */
  booked: string;
  /** Marks what there is to tell $3 at $1, with the stale threshold $2, as told by the notice $4, and lists it. */
  tell: string;
  /** Finds $5 to $9, where each task has dates of its own. */
  findDates?: typeof findStepDates;
}

/** Names the parameters that a statement has no use for. */
const UNUSED = `greatest($1::timestamptz, $2::timestamptz) < 'infinity'`;

/** Why $3 was asked about a closed task; null of their own. */
const ASKED_FOR = `(
  select g.why from assignment g
   where g.round_id = told.round_id and g.source = told.source and g.task_id = told.task_id
     and g.assignee = $3 order by g.made_at desc limit 1)`;

const CLOSED: Telling = {
  kind: 'closed',
  booked: `select from closure c where ${untoldTo('$2')} and ${dayFor('$2')} = $3 and $1 < 'infinity'::timestamptz limit 1`,
  tell: `
  with told as materialized (
    select c.* from closure c where ${untoldTo('$3')} and ${UNUSED} for update
  ), as_owner as (
    update closure c set notice_id = $4 from told
     where c.id = told.id and c.notice_id is null and (c.owner = $3 or not ${OWNER_REACHABLE})
  ), in_place as (
    update closure_warned w set notice_id = $4 from told
     where w.closure_id = told.id and w.person = $3 and w.notice_id is null
  )
  ${listTasks(
    '$4',
    `select distinct on (t.source, t.id) ${taskFacts({ stale: 'false', closedFor: 'told.reason', roundId: 'told.round_id', assignedFor: ASKED_FOR })}
       from told
       join task t on t.source = told.source and t.id = told.task_id
       join project p on p.source = t.source and p.id = t.project_id`,
  )}`,
};

const NAME = (person: string) => `(select coalesce(name, id) from person where id = ${person})`;

/** Silence can be held against `person`, as SQL, on what their channel carries. */
const isWarnable = (person: string) =>
  `coalesce((select r.channel from person r where r.id = ${person}), 'mail') <> all($9::text[])`;

/**
 * A date of closing is told only where silence can be held against whoever is asked then: the owner where they still
 * are, or are again by then, their delegation having run out.
 */
const SAYS_CLOSED = `case when case
  when ${INSTEAD} and coalesce(g.until > said.closes_at, true) then ${isWarnable('g.assignee')}
  else ${isWarnable('g.owner')} and exists (select from person r where r.id = g.owner and ${CAN_BE_REACHED}) end
  then said.closes_at end`;

const ASSIGNED: Telling = {
  kind: 'assigned',
  booked: `select from assignment g where ${toTell('$2')} and g.send_day = $3 limit 1`,
  findDates: findStepDates,
  tell: `
  with told as (
    update assignment g set notice_id = $4, closes_at = greatest(g.closes_at, ${SAYS_CLOSED}),
                            final_told = said.closes_at is not null
      from unnest($5::uuid[], $6::integer[], $7::timestamptz[], $8::timestamptz[])
           said(round_id, step, reply_by, closes_at)
     where said.round_id = g.round_id and said.step = g.step and ${toTell('$3')} and ${OF_TRUSTED}
    returning g.*, said.reply_by, ${SAYS_CLOSED} as says_closed
  )
  ${listTasks(
    '$4',
    `select distinct on (t.source, t.id) ${taskFacts({
      stale: 'true',
      roundId: 'told.round_id',
      assignedFor: 'told.why',
      assignedBy: NAME('told.given_by'),
      replyBy: 'told.reply_by',
      closesAt: 'told.says_closed',
    })}
       from told
       join task t on t.source = told.source and t.id = told.task_id and t.owner = told.owner
       join project p on p.source = t.source and p.id = t.project_id
      where ${ASKABLE}`,
  )}`,
};

const HANDED: Telling = {
  kind: 'handed',
  booked: `select from assignment where given_by = $2 and told_giver is null and giver_day = $3 and $1 < 'infinity'::timestamptz limit 1`,
  tell: `
  with told as (
    update assignment set told_giver = $4
     where given_by = $3 and told_giver is null and ${UNUSED} returning *
  )
  ${listTasks(
    '$4',
    `select distinct on (t.source, t.id) ${taskFacts({
      stale: 'false',
      assignedFor: 'told.why',
      wentTo: `coalesce(${NAME('told.assignee')}, told.assignee)`,
    })}
       from told
       join task t on t.source = told.source and t.id = told.task_id
       join project p on p.source = t.source and p.id = t.project_id`,
  )}`,
};

/** How each kind of notice outside a round is claimed. */
export const TELLINGS: Record<Kind, Telling> = { closed: CLOSED, assigned: ASSIGNED, handed: HANDED };

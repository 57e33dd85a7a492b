import type {
  AnswerKind,
  AssignedFor,
  ClosingOutcome,
  NoticeKind,
  NoticeState,
} from '../../domain/common/terms';
import type { Db } from '../core/pool';
import { assignmentInForce, INSTEAD } from '../rules/openTasks';
import { rowsOf, sql } from '../core/sql';

/** Tasks of one person that somebody else is asked about, in open rounds. */
export interface AssignmentRow {
  owner: string;
  assignee: string;
  why: AssignedFor;
  givenBy: string | null;
  tasks: string[];
  since: Date;
  /** Of a delegation: when the owner is asked again. */
  until: Date | null;
  /** The state of the notice to the assignee; null before it. */
  told: NoticeState | null;
  toldAt: Date | null;
  /** The assignee is asked instead of the owner, not besides. */
  instead: boolean;
}

const assignmentsOf = (person: string, now: Date) => sql`
  select g.owner, g.assignee, g.why, g.given_by, array_agg(coalesce(t.name, g.task_id) order by t.name) as tasks,
         min(g.made_at) as since, g.until, n.state as told, n.completed_at as told_at, ${INSTEAD} as instead
    from assignment g join round r on r.id = g.round_id and r.ended_at is null
    left join task t on t.source = g.source and t.id = g.task_id
    left join notice n on n.id = g.notice_id
   where (g.owner = ${person} or g.assignee = ${person}) and ${assignmentInForce(now)}
   group by g.owner, g.assignee, g.why, g.given_by, g.until, n.state, n.completed_at
   order by min(g.made_at), g.owner, g.assignee`;

/** The assignments at `now` of the tasks of `person` to others, and of others' tasks to `person`. */
export async function listAssignments(db: Db, person: string, now: Date): Promise<AssignmentRow[]> {
  return await rowsOf<AssignmentRow>(db, assignmentsOf(person, now));
}

/** A delegation as stored. */
export interface DelegationRow {
  owner: string;
  delegate: string;
  begins: Date;
  until: Date;
  who: string;
  reason: string | null;
}

/** The delegations by and to `person` that are in force at `now` or begin later. */
export async function listDelegations(db: Db, person: string, now: Date): Promise<DelegationRow[]> {
  return rowsOf<DelegationRow>(
    db,
    sql`select owner, delegate, begins, until, who, reason from delegation
      where (owner = ${person} or delegate = ${person}) and until > ${now} and ended_at is null order by begins, made_at`,
  );
}

/** A notice outside any round: about closed tasks, others' tasks, or tasks given away. */
export interface NotificationRow {
  kind: NoticeKind;
  /** Of kind `closed`: what it told, which is not always that the tasks are closed. Null for other kinds. */
  outcome: ClosingOutcome | null;
  state: NoticeState;
  recipient: string | null;
  address: string | null;
  at: Date;
  tasks: number;
  error: string | null;
}

/** The latest ten notices to `person` outside any round, the newest first. */
export async function listNotifications(db: Db, person: string): Promise<NotificationRow[]> {
  return rowsOf<NotificationRow>(
    db,
    sql`select n.kind, n.state, n.recipient, n.address, coalesce(n.completed_at, n.claimed_at) as at, n.error,
            (select count(*) from notice_task l where l.notice_id = n.id) as tasks,
            (select min(l.outcome) from notice_task l where l.notice_id = n.id) as outcome
       from notice n where n.owner = ${person} and n.round_id is null order by n.claimed_at desc limit 10`,
  );
}

/** Answers about several tasks that one person gave at one time. */
export interface AnswerGroup {
  kind: AnswerKind;
  by: string;
  /** Of a team: the member who gave it in the team's name; null if not known. */
  member: string | null;
  at: Date;
  tasks: string[];
  until: Date | null;
  /** Of a *not mine*: the person to ask instead. */
  names: string | null;
  /** The reminder has applied it. */
  applied: boolean;
}

const saidBy = (owner: string) => sql`
  select a.kind, a.said_by as by, a.member, a.said_at as at, a.until, a.names, bool_and(a.applied_at is not null) as applied,
         array_agg(coalesce(t.name, a.task_id) order by t.name) as tasks
    from answer a left join task t on t.source = a.source and t.id = a.task_id
   where a.owner = ${owner}
   group by a.kind, a.said_by, a.member, a.said_at, a.until, a.names order by a.said_at desc limit 20`;

/** The latest twenty answers about tasks of `owner`, the newest first, with those given together as one. */
export async function listAnswerGroups(db: Db, owner: string): Promise<AnswerGroup[]> {
  return await rowsOf<AnswerGroup>(db, saidBy(owner));
}

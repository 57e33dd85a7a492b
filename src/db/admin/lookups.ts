import type { TaskFacts } from '../../domain/sweep/due';
import type { AnswerKind, NoticeKind, Outcome } from '../../domain/common/terms';
import { TASK_DETAILS, type TaskDetails } from '../../domain/common/task';
import { longestHold } from '../rules/task';
import type { Db } from '../core/pool';
import { columnsOf, firstRow, rowsOf, sql } from '../core/sql';

/** Read-only look-ups for people. */
export interface PersonRow {
  id: string;
  name: string | null;
  email: string | null;
  locale: string;
  timeZone: string;
  active: boolean;
  manager: string | null;
  /** Of a team: its people; null for a person. */
  members: string[] | null;
}

/** An enabled task of an owner, with its longest hold. */
export interface OwnedTask extends Omit<TaskFacts, 'closing'>, TaskDetails {
  source: string;
  id: string;
  project: string;
  /** The latest sync that contained it. */
  seenAt: Date;
  /** The kind of the longest hold, by whom, and the reason if known. */
  heldBy: string | null;
}

/** A round as stored, with its notices and a count of answers. */
export interface RoundRow {
  id: string;
  createdAt: Date;
  endedAt: Date | null;
  outcome: Outcome | null;
  /** Who cancelled it; `endedReason` says why. */
  endedBy: string | null;
  endedReason: string | null;
  listed: number;
  notices: {
    kind: NoticeKind;
    state: string;
    recipient: string | null;
    address: string | null;
    at: string;
  }[];
  answers: { kind: AnswerKind; count: number; by: string }[];
}

/** A closure in a list; `at` is the time of its latest change. */
export interface ClosureRow {
  task: string;
  reason: string;
  state: string;
  at: Date;
}

/**
 * At most ten ids of owners: `text` itself if it is one, else those whose account is `text`, else those that contain
 * it.
 */
export async function findOwners(db: Db, text: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`with known as (select id from person union select owner from task where owner is not null
                    union select owner from round),
     ranked as (select id, case when id = ${text} then 1 when split_part(id, ':', 2) = ${text} then 2 else 3 end as rank
                  from known where strpos(lower(id), lower(${text})) > 0)
     select id from ranked where rank = (select min(rank) from ranked) order by id limit 10`,
  );
  return rows.map(({ id }) => id);
}

/** The person `id`; null if the directory does not have them. */
export async function findPerson(db: Db, id: string): Promise<PersonRow | null> {
  return firstRow<PersonRow>(
    db,
    sql`select id, name, email, locale, time_zone, active, manager, members from person where id = ${id}`,
  );
}

/** The enabled tasks of `owner` by project, the least recently touched first, with their holds at `now`. */
export async function listOwnedTasks(db: Db, owner: string, now: Date): Promise<OwnedTask[]> {
  return rowsOf<OwnedTask>(
    db,
    sql`select t.source, t.id, ${columnsOf(TASK_DETAILS, 't')}, p.name as project, t.enabled, t.touched_at, t.seen_at,
            p.archived_at is not null as project_archived,
            h.until as held_until, h.kind || ' by ' || h.who || coalesce(': ' || h.reason, '') as held_by
       from task t join project p on p.source = t.source and p.id = t.project_id
       left join lateral (${longestHold(now)}) h on true
      where t.owner = ${owner} and t.enabled
      order by p.name, t.touched_at nulls first, t.name`,
  );
}

/**
 * The latest ten rounds of `owner`, the newest first, with their notices and a count of answers, the latest for each
 * task.
 */
export async function listRounds(db: Db, owner: string): Promise<RoundRow[]> {
  return rowsOf<RoundRow>(
    db,
    sql`select r.id, r.created_at, r.ended_at, r.outcome, r.ended_by, r.ended_reason,
       (select count(*) from notice n join notice_task l on l.notice_id = n.id
         where n.round_id = r.id and n.step = 0) as listed,
       (select coalesce(json_agg(json_build_object('kind', kind, 'state', state, 'recipient', recipient,
                 'address', address, 'at', coalesce(completed_at, claimed_at)) order by claimed_at), '[]')
          from notice where round_id = r.id) as notices,
       (select coalesce(json_agg(a order by a.kind, a.by), '[]') from (
          select kind, count(*) as count, by from (
            select distinct on (source, task_id) kind, coalesce(member || ' for ', '') || said_by as by from answer
             where round_id = r.id order by source, task_id, seq desc) latest
          group by kind, by) a) as answers
       from round r where r.owner = ${owner} order by r.created_at desc limit 10`,
  );
}

/** The latest twenty closures of tasks of `owner`, the newest first. */
export async function listClosures(db: Db, owner: string): Promise<ClosureRow[]> {
  return rowsOf<ClosureRow>(
    db,
    sql`select coalesce(t.name, c.task_id) as task, c.reason, c.state, coalesce(c.restored_at, c.completed_at, c.proposed_at) as at
       from closure c left join task t on t.source = c.source and t.id = c.task_id
      where c.owner = ${owner} order by at desc limit 20`,
  );
}

/** The ids of the keys that signed links still valid at `now`. */
export async function liveKeyIds(db: Db, now: Date): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select distinct key_id as id from notice where expires_at > ${now} and revoked_at is null order by id`,
  );
  return rows.map(({ id }) => id);
}

import { mailDay } from '../domain/budget';
import { dueThresholds } from '../domain/due';
import type { Telling as Kind } from './mailDays';
import { datesOf } from './ladderNotice';
import { insertNotice, listTasks, taskFacts, type ClaimContext, type NewNotice } from './noticeInsert';
import { settleNotice } from './notices';
import type { Db } from './pool';
import { ASKABLE } from './due';
import { isGoing } from './stops';
import { toTell } from './unsettled';

/** A notice outside any round: what it tells, and how the rows it tells of are marked. */
interface Telling {
  kind: Kind;
  /** Whether what there is to tell $2 of has a place in the budget of the day $3, at $1. */
  booked: string;
  /** Marks what there is to tell $3 at $1, with the stale threshold $2, as told by the notice $4, and lists it. */
  tell: string;
}

/** Names the parameters that a statement has no use for. */
const UNUSED = `greatest($1::timestamptz, $2::timestamptz) < 'infinity'`;

const CLOSED: Telling = {
  kind: 'closed',
  booked: `select from closure where owner = $2 and state = 'closed' and notice_id is null and send_day = $3 and $1 < 'infinity'::timestamptz limit 1`,
  tell: `
  with told as (
    update closure set notice_id = $4
     where owner = $3 and state = 'closed' and notice_id is null and ${UNUSED}
    returning source, task_id, reason, round_id
  )
  ${listTasks(
    '$4',
    `select distinct on (t.source, t.id) ${taskFacts({ stale: 'false', closedFor: 'told.reason', roundId: 'told.round_id' })}
       from told
       join task t on t.source = told.source and t.id = told.task_id
       join project p on p.source = t.source and p.id = t.project_id`,
  )}`,
};

const NAME = (person: string) => `(select coalesce(name, id) from person where id = ${person})`;

const ASSIGNED: Telling = {
  kind: 'assigned',
  booked: `select from assignment g where ${toTell('$2')} and g.send_day = $3 limit 1`,
  tell: `
  with told as (
    update assignment g set notice_id = $4 where ${toTell('$3')} returning g.*
  )
  ${listTasks(
    '$4',
    `select distinct on (t.source, t.id) ${taskFacts({
      stale: 'true',
      roundId: 'told.round_id',
      assignedFor: 'told.why',
      assignedBy: NAME('told.given_by'),
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

const TELLINGS = { closed: CLOSED, assigned: ASSIGNED, handed: HANDED };

/**
 * Claims the notice that tells `owner` of everything of that kind not told of yet, in the caller's transaction. One
 * under way is returned as it was frozen, so that a retry sends it and nothing else. Returns its id; null when
 * there is nothing to tell, while it is stopped, and without a place in today's mail budget.
 */
export async function claimTelling(
  db: Db,
  kind: Kind,
  owner: string,
  context: ClaimContext,
): Promise<string | null> {
  const telling = TELLINGS[kind];
  if (!(await isGoing(db))) return null;
  const underWay = await findUnderWay(db, kind, owner);
  if (underWay || !(await isBooked(db, telling, owner, context.now))) return underWay;
  const dates = kind === 'assigned' ? await assignedDates(db, owner, context) : NO_DATES;
  const notice: NewNotice = { roundId: null, step: null, kind, owner, ...dates };
  const id = await insertNotice(db, context, notice);
  if (!id) return findUnderWay(db, kind, owner);
  const { staleBefore } = dueThresholds(context.cadence, context.now);
  const { rowCount } = await db.query(telling.tell, [context.now, staleBefore, owner, id]);
  return rowCount ? id : dropNotice(db, id, context.now);
}

const NO_DATES = { replyBy: null, closesAt: null };

/** What there was to tell of is gone from its source; nobody is asked about it for now, and no mailbox refused it. */
async function dropNotice(db: Db, id: string, now: Date): Promise<null> {
  await settleNotice(db, id, { state: 'refused', at: now, error: 'nothing was left to tell' });
  await db.query('update assignment set ended_at = $2 where notice_id = $1 and ended_at is null', [id, now]);
  return null;
}

/** Of several steps, the one that leaves the least time counts for the whole digest. */
async function assignedDates(db: Db, owner: string, context: ClaimContext) {
  const { rows } = await db.query<{ step: number; zone: string }>(
    `select distinct g.step, coalesce((select zone from person where id = $2), 'UTC') as zone
       from assignment g where ${toTell('$2')}`,
    [context.now, owner],
  );
  const dates = rows.map(({ step, zone }) => datesOf(context, step, zone));
  return dates.toSorted((a, b) => Number(a.replyBy) - Number(b.replyBy))[0] ?? NO_DATES;
}

/** The notice of that kind to `owner` that was claimed and not settled yet; null when there is none. */
export async function findUnderWay(db: Db, kind: Kind, owner: string): Promise<string | null> {
  const { rows } = await db.query<{ id: string }>(
    `select id from notice where owner = $1 and kind = $2 and round_id is null and state = 'claimed'`,
    [owner, kind],
  );
  return rows[0]?.id ?? null;
}

async function isBooked(db: Db, { booked }: Telling, owner: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(booked, [now, owner, mailDay(now)]);
  return rowCount === 1;
}

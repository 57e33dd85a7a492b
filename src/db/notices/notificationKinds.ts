import { dayFor, OWNER_REACHABLE, pendingClosureNotification } from './closingNotifications';
import { ASKABLE, CAN_BE_REACHED } from '../rules/task';
import type { NotificationKind as Kind } from './mailBudget';
import { listTasks, taskFacts, type ClaimContext } from './insert';
import { INSTEAD, OF_TRUSTED, pendingNotification } from '../rules/openTasks';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { closesForSilence, withoutClosing } from '../../domain/cadence/ladderSteps';
import { isSilenceInForce } from '../cadence/inForce';
import { datesOf } from './dates';
import type { Db } from '../core/pool';
import { GIVEN_CADENCE } from '../rules/roundCadence';

/** A notice outside any round: what it tells, and how the rows it tells of are marked. */
export interface Notification {
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

const CLOSED: Notification = {
  kind: 'closed',
  booked: `select from closure c where ${pendingClosureNotification('$2')} and ${dayFor('$2')} = $3 and $1 < 'infinity'::timestamptz limit 1`,
  tell: `
  with told as materialized (
    select c.* from closure c where ${pendingClosureNotification('$3')} and ${UNUSED} for update
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

const ASSIGNED: Notification = {
  kind: 'assigned',
  booked: `select from assignment g where ${pendingNotification('$2')} and g.send_day = $3 limit 1`,
  findDates: findStepDates,
  tell: `
  with told as (
    update assignment g set notice_id = $4, closes_at = greatest(g.closes_at, ${SAYS_CLOSED}),
                            final_told = said.closes_at is not null
      from unnest($5::uuid[], $6::integer[], $7::timestamptz[], $8::timestamptz[])
           said(round_id, step, reply_by, closes_at)
     where said.round_id = g.round_id and said.step = g.step and ${pendingNotification('$3')} and ${OF_TRUSTED}
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

const HANDED: Notification = {
  kind: 'handed',
  booked: `select from assignment where given_by = $2 and giver_notice_id is null and giver_day = $3 and $1 < 'infinity'::timestamptz limit 1`,
  tell: `
  with told as (
    update assignment set giver_notice_id = $4
     where given_by = $3 and giver_notice_id is null and ${UNUSED} returning *
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
export const NOTIFICATIONS: Record<Kind, Notification> = {
  closed: CLOSED,
  assigned: ASSIGNED,
  handed: HANDED,
};

/**
 * The dates that a digest to `person` says of tasks of each round, by that round's cadence, as columns: the round, the
 * step, by when an answer is asked for, from when on the unanswered is closed; and the channels that do not tell of
 * failures. Locks those rounds: none of them ends meanwhile.
 */
export async function findStepDates(db: Db, person: string, context: ClaimContext): Promise<unknown[][]> {
  const { now, silentChannels } = context;
  await db.query(LOCK_ROUNDS, [now, person]);
  const { rows } = await db.query<Asked>(ASKED, [now, person]);
  const cadences = await cadencesOf(db, rows);
  const dates = rows.map(({ round, step, zone, gone }, at) => {
    const cadence = cadences[at] ?? context.cadence;
    const longer = gone ? cadence.ownerGoneFactor : 1;
    return { round, step, ...datesOf({ now, cadence }, step, { zone, longer }) };
  });
  return [
    dates.map(({ round }) => round),
    dates.map(({ step }) => step),
    dates.map(({ replyBy }) => replyBy),
    dates.map(({ closesAt }) => closesAt),
    silentChannels,
  ];
}

/** The cadence of each row as far as it is in force; most rounds have that of their sweep in common. */
async function cadencesOf(db: Db, rows: Asked[]): Promise<Cadence[]> {
  const read = new Map<string, Cadence>();
  for (const { cadence } of rows) {
    const text = JSON.stringify(cadence);
    if (!read.has(text)) read.set(text, parseCadence(cadence));
  }
  const closes = [...read.values()].some(closesForSilence);
  const on = closes && (await isSilenceInForce(db));
  return rows.flatMap(({ cadence }) => {
    const one = read.get(JSON.stringify(cadence));
    return one ? [on ? one : withoutClosing(one)] : [];
  });
}

/** A round whose tasks a digest asks about, at one of its steps. */
interface Asked {
  round: string;
  step: number;
  zone: string;
  /** Some of its tasks are asked of others because their owner is gone: all its waits are longer. */
  gone: boolean;
  cadence: unknown;
}

const LOCK_ROUNDS = `
  select from round where id in (select g.round_id from assignment g where ${pendingNotification('$2')}) order by id for share`;

const ASKED = `
  with asked as (select distinct g.round_id, g.step from assignment g where ${pendingNotification('$2')})
  select a.round_id as round, a.step, coalesce((select zone from person where id = $2), 'UTC') as zone,
         exists (select from assignment o
                  where o.round_id = a.round_id and o.why = 'owner gone' and o.ended_at is null) as gone,
         ${GIVEN_CADENCE} as cadence
    from asked a join round r on r.id = a.round_id join sweep s on s.id = r.sweep_id
   order by a.round_id, a.step`;

/** Has the digest itself say the first of its tasks' dates, and the date of closing only where it is that of all. */
export async function stateDates(db: Db, noticeId: string): Promise<void> {
  await db.query(STATE, [noticeId]);
}

const STATE = `
  update notice n set reply_by = said.reply_by, closes_at = said.closes_at
    from (select min(reply_by) as reply_by,
                 case when count(distinct coalesce(closes_at, 'infinity')) = 1 then min(closes_at) end as closes_at
            from notice_task where notice_id = $1) said
   where n.id = $1`;

import { CLOSED } from './closedNotification';
import type { Notification, StepDates } from './notificationKind';
import { askable, CAN_BE_REACHED } from '../rules/task';
import type { NotificationKind as Kind } from './mailBudget';
import { listTasks, taskFacts, type ClaimContext } from './insert';
import { INSTEAD, OF_TRUSTED, pendingNotification } from '../rules/openTasks';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { closesForSilence, withoutClosing } from '../../domain/cadence/ladderSteps';
import { isSilenceInForce } from '../cadence/inForce';
import { datesOf } from './dates';
import type { Db } from '../core/pool';
import { GIVEN_CADENCE } from '../rules/roundCadence';
import { execute, rowsOf, sql, type Sql } from '../core/sql';

const nameOf = (person: Sql) => sql`(select coalesce(name, id) from person where id = ${person})`;

/** The channel of `person` reports failures, so their silence may count. */
const isWarnable = (person: Sql, silentChannels: string[]) =>
  sql`coalesce((select r.channel from person r where r.id = ${person}), 'mail') <> all(${silentChannels}::text[])`;

/**
 * A date of closing is stated only if the silence of whoever is asked then may count: the assignee, or the owner if
 * the delegation runs out by then.
 */
const saysClosed = (silentChannels: string[]) => sql`case when case
  when ${INSTEAD} and coalesce(g.until > said.closes_at, true) then ${isWarnable(sql`g.assignee`, silentChannels)}
  else ${isWarnable(sql`g.owner`, silentChannels)}
   and exists (select from person r where r.id = g.owner and ${CAN_BE_REACHED}) end
  then said.closes_at end`;

const ASSIGNED: Notification = {
  kind: 'assigned',
  booked: (person, day, now) =>
    sql`select from assignment g where ${pendingNotification(person, now)} and g.send_day = ${day} limit 1`,
  findDates: findStepDates,
  mark: ({ person, noticeId, ...at }, { rounds, steps, repliesBy, closesAt, silentChannels }) => sql`
  with told as (
    update assignment g set notice_id = ${noticeId},
                            closes_at = greatest(g.closes_at, ${saysClosed(silentChannels)}),
                            final_told = said.closes_at is not null
      from unnest(${rounds}::uuid[], ${steps}::integer[], ${repliesBy}::timestamptz[], ${closesAt}::timestamptz[])
           said(round_id, step, reply_by, closes_at)
     where said.round_id = g.round_id and said.step = g.step and ${pendingNotification(person, at.now)} and ${OF_TRUSTED}
    returning g.*, said.reply_by, ${saysClosed(silentChannels)} as says_closed
  )
  ${listTasks(
    noticeId,
    sql`select distinct on (t.source, t.id) ${taskFacts({
      stale: sql`true`,
      roundId: sql`told.round_id`,
      assignedFor: sql`told.why`,
      assignedBy: nameOf(sql`told.given_by`),
      replyBy: sql`told.reply_by`,
      closesAt: sql`told.says_closed`,
    })}
       from told
       join task t on t.source = told.source and t.id = told.task_id and t.owner = told.owner
       join project p on p.source = t.source and p.id = t.project_id
      where ${askable(at)}`,
  )}`,
};

const HANDED: Notification = {
  kind: 'handed',
  booked: (person, day) => sql`
    select from assignment where given_by = ${person} and giver_notice_id is null and giver_day = ${day} limit 1`,
  mark: ({ person, noticeId }) => sql`
  with told as (
    update assignment set giver_notice_id = ${noticeId}
     where given_by = ${person} and giver_notice_id is null returning *
  )
  ${listTasks(
    noticeId,
    sql`select distinct on (t.source, t.id) ${taskFacts({
      stale: sql`false`,
      assignedFor: sql`told.why`,
      wentTo: sql`coalesce(${nameOf(sql`told.assignee`)}, told.assignee)`,
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

export const NO_DATES: StepDates = { rounds: [], steps: [], repliesBy: [], closesAt: [], silentChannels: [] };

/**
 * The dates that a digest to `person` states for tasks of each round, by that round's cadence. Locks those rounds, so
 * that none ends meanwhile.
 */
export async function findStepDates(db: Db, person: string, context: ClaimContext): Promise<StepDates> {
  const { now, silentChannels } = context;
  await execute(
    db,
    sql`select from round where id in (select g.round_id from assignment g where ${pendingNotification(person, now)})
         order by id for share`,
  );
  const rows = await rowsOf<Asked>(db, askedOf(person, now));
  const cadences = await cadencesOf(db, rows);
  const dates = rows.map(({ step, timeZone, gone }, at) => {
    const cadence = cadences[at] ?? context.cadence;
    return datesOf({ now, cadence }, step, { timeZone, longer: gone ? cadence.ownerGoneFactor : 1 });
  });
  return {
    rounds: rows.map(({ round }) => round),
    steps: rows.map(({ step }) => step),
    repliesBy: dates.map(({ replyBy }) => replyBy),
    closesAt: dates.map(({ closesAt }) => closesAt),
    silentChannels,
  };
}

/** The cadence in force for each row; most rounds share that of their sweep. */
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
  timeZone: string;
  /** Some of its tasks are asked of others because their owner is gone, so all its waits are longer. */
  gone: boolean;
  cadence: unknown;
}

const askedOf = (person: string, now: Date) => sql`
  with asked as (select distinct g.round_id, g.step from assignment g where ${pendingNotification(person, now)})
  select a.round_id as round, a.step, coalesce((select time_zone from person where id = ${person}), 'UTC') as time_zone,
         exists (select from assignment o
                  where o.round_id = a.round_id and o.why = 'owner gone' and o.ended_at is null) as gone,
         ${GIVEN_CADENCE} as cadence
    from asked a join round r on r.id = a.round_id join sweep s on s.id = r.sweep_id
   order by a.round_id, a.step`;

/** Gives the digest itself the first of its tasks' dates, and a date of closing only if all its tasks share it. */
export async function stateDates(db: Db, noticeId: string): Promise<void> {
  await execute(db, state(noticeId));
}

const state = (noticeId: string) => sql`
  update notice n set reply_by = said.reply_by, closes_at = said.closes_at
    from (select min(reply_by) as reply_by,
                 case when count(distinct coalesce(closes_at, 'infinity')) = 1 then min(closes_at) end as closes_at
            from notice_task where notice_id = ${noticeId}) said
   where n.id = ${noticeId}`;

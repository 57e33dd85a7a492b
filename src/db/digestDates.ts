import { datesOf } from './ladderNotice';
import type { ClaimContext } from './noticeInsert';
import type { Db } from './pool';
import { toTell } from './unsettled';

/**
 * The dates that a digest to `person` says of tasks at each step, as three columns: the step, by when an answer is
 * asked for, from when on the unanswered is closed. Locks the rounds of those tasks: none of them ends meanwhile.
 */
export async function findStepDates(db: Db, person: string, context: ClaimContext): Promise<unknown[][]> {
  await db.query(LOCK_ROUNDS, [context.now, person]);
  const { rows } = await db.query<{ step: number; zone: string }>(STEPS, [context.now, person]);
  const dates = rows.map(({ step, zone }) => ({ step, ...datesOf(context, step, zone) }));
  return [
    dates.map(({ step }) => step),
    dates.map(({ replyBy }) => replyBy),
    dates.map(({ closesAt }) => closesAt),
  ];
}

const LOCK_ROUNDS = `
  select from round where id in (select g.round_id from assignment g where ${toTell('$2')}) order by id for share`;

const STEPS = `
  select distinct g.step, coalesce((select zone from person where id = $2), 'UTC') as zone
    from assignment g where ${toTell('$2')}`;

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

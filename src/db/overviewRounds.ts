import { STAGE } from './metrics';
import { ANSWERED, OTHERWISE, UNANSWERED } from './outcomes';
import type { Db } from './pool';

/** The open rounds by where they stand; each in one of them. */
export interface OpenRounds {
  /** Nobody was written to yet. */
  begun: number;
  /** What went out last to the owner: the first notice, a reminder. */
  notice: number;
  remind: number;
  /** Somebody else is asked besides the owner, who did not answer. */
  escalate: number;
  /** The owner was never written to: others are asked in their place. */
  others: number;
}

const OPEN = `
  with stages as (
    select case when ${STAGE} = 'begun' and exists (
                  select from assignment g where g.round_id = r.id and g.ended_at is null) then 'others'
                else ${STAGE} end as stage
      from round r where r.ended_at is null
  )
  select count(*) filter (where stage = 'begun') as begun, count(*) filter (where stage = 'notice') as notice,
         count(*) filter (where stage = 'remind') as remind, count(*) filter (where stage = 'escalate') as escalate,
         count(*) filter (where stage = 'others') as others
    from stages`;

/** Where the open rounds stand, of whichever sweep. */
export async function countOpenRounds(db: Db): Promise<OpenRounds> {
  const { rows } = await db.query<OpenRounds>(OPEN);
  return rows[0] as OpenRounds;
}

/** How the rounds went so far that began in one week: what is in none of them is open. */
export interface RoundsOfWeek {
  /** Its Monday, at midnight in UTC. */
  week: Date;
  asked: number;
  answered: number;
  unanswered: number;
  /** Ended with nothing left to ask, or cancelled. */
  otherwise: number;
}

const WEEKS = `
  with rounds as (
    select date_trunc('week', begun_at, 'UTC') as week, count(*) as asked,
           ${ANSWERED} as answered, ${UNANSWERED} as unanswered, ${OTHERWISE} as otherwise
      from round where begun_at <= $1 and begun_at >= $1::timestamptz - $2::int * interval '7 days' group by 1
  )
  select w.week, coalesce(asked, 0) as asked, coalesce(answered, 0) as answered, coalesce(unanswered, 0) as unanswered,
         coalesce(otherwise, 0) as otherwise
    from generate_series(0, $2::int - 1) ago
    cross join lateral (select date_trunc('week', $1::timestamptz, 'UTC') - ago * interval '7 days' as week) w
    left join rounds using (week) order by w.week desc`;

/** The last `weeks` weeks up to `now`, the latest first. */
export const listRoundsByWeek = async (db: Db, now: Date, weeks: number): Promise<RoundsOfWeek[]> =>
  (await db.query<RoundsOfWeek>(WEEKS, [now, weeks])).rows;

import { KIND } from './alerts';
import type { AlertKind } from '../../domain/monitoring/alerts';
import { ROUND_STAGES, type RoundStage } from '../../domain/common/terms';
import { DROPPED } from '../rules/notices';
import { ANSWERED, OTHERWISE, UNANSWERED } from '../sweep/rounds';
import type { Db } from '../core/pool';
import { STAGE } from './metrics';
import { firstRow, rowsOf, sql } from '../core/sql';

/** The state of the rounds that one sweep began. Each round counts once; closed tasks are counted beside them. */
export interface Funnel {
  asked: number;
  /** All tasks answered. */
  confirmed: number;
  /** Open, waiting for the owner's answer. */
  waiting: number;
  /** Open, and somebody else is asked because the owner did not answer. */
  escalated: number;
  /** Ended with the ladder, without an answer. */
  unanswered: number;
  /** Ended with nothing left to ask, or cancelled. */
  otherwise: number;
  /** Tasks closed by this sweep's rounds and archived projects. */
  closed: number;
}

const funnelOf = (sweepId: string) => sql`
  with r as (
    select r.outcome, r.ended_at, exists (select from assignment a
             where a.round_id = r.id and a.why = 'escalated' and a.ended_at is null) as escalated
      from round r where r.sweep_id = ${sweepId}
  )
  select count(*) as asked,
         ${ANSWERED} as confirmed,
         count(*) filter (where ended_at is null and not escalated) as waiting,
         count(*) filter (where ended_at is null and escalated) as escalated,
         ${UNANSWERED} as unanswered,
         ${OTHERWISE} as otherwise,
         (select count(*) from closure c left join answer a on a.id = c.answer_id
            left join round o on o.id = a.round_id
           where c.state = 'closed' and (c.sweep_id = ${sweepId} or o.sweep_id = ${sweepId})) as closed
    from r`;

/** The funnel of the sweep `sweepId`. */
export async function readFunnel(db: Db, sweepId: string): Promise<Funnel> {
  const funnel = await firstRow<Funnel>(db, funnelOf(sweepId));
  if (!funnel) throw new Error(`no rounds were counted of ${sweepId}`);
  return funnel;
}

/** A mailbox that did not accept its latest notice, or sent something back (`unclear`). */
export interface RefusedMailbox {
  owner: string;
  address: string | null;
  state: 'refused' | 'bounced' | 'unclear';
  error: string | null;
  at: Date;
}

/** The mailboxes whose latest notice since `since` was refused, bounced, or came back in an unclear way; the latest first, at most `limit`. */
export async function listRefused(db: Db, since: Date, limit: number): Promise<RefusedMailbox[]> {
  return rowsOf<RefusedMailbox>(
    db,
    sql`select owner, address, state, error, at from (
       select distinct on (address) owner, address, error, coalesce(bounced_at, returned_at, completed_at) as at,
              case when state = 'sent' and returned_at is not null then 'unclear' else state end as state
         from notice n where completed_at > ${since} and not ${DROPPED} order by address, completed_at desc) latest
      where state in ('refused', 'bounced', 'unclear') order by at desc, owner limit ${limit}`,
  );
}

/** The open alerts, the oldest first. */
export async function listOpenAlerts(db: Db): Promise<{ kind: AlertKind; detail: string; openedAt: Date }[]> {
  return rowsOf<{ kind: AlertKind; detail: string; openedAt: Date }>(
    db,
    sql`select ${KIND} as kind, detail, opened_at from alert where closed_at is null order by opened_at, alert.kind`,
  );
}

/** Closures that wait, by reason, and the results of others lately. */
export interface ClosingsSeen {
  archived: number;
  silence: number;
  answer: number;
  /** Given to people who switch the tasks off by hand. */
  toDo: number;
  closed: number;
  restored: number;
  failed: number;
}

const closingsSince = (since: Date) => sql`
  select count(*) filter (where waits and reason = 'archived') as archived,
         count(*) filter (where waits and reason = 'silence') as silence,
         count(*) filter (where waits and reason = 'answer') as answer,
         count(*) filter (where state = 'to do') as to_do,
         count(*) filter (where state in ('closed', 'restored') and completed_at > ${since}) as closed,
         count(*) filter (where restored_at > ${since}) as restored,
         count(*) filter (where state = 'failed' and completed_at > ${since}) as failed
    from (select state in ('proposed', 'closing') as waits, * from closure) c`;

/** The closures that wait now, and those closed, restored or failed since `since`. */
export async function countClosings(db: Db, since: Date): Promise<ClosingsSeen> {
  const rows = await rowsOf<ClosingsSeen>(db, closingsSince(since));
  return rows[0] as ClosingsSeen;
}

/** The open rounds by stage; each counts once. */
export type OpenRounds = Record<RoundStage, number>;

const OPEN = sql`
  with stages as (
    select case when ${STAGE} = 'begun' and exists (
                  select from assignment g where g.round_id = r.id and g.ended_at is null) then 'others'
                else ${STAGE} end as stage
      from round r where r.ended_at is null
  )
  select stage, count(*) from stages group by stage`;

/** The stages of all open rounds, of whatever sweep. */
export async function countOpenRounds(db: Db): Promise<OpenRounds> {
  const rows = await rowsOf<{ stage: RoundStage; count: number }>(db, OPEN);
  const none = Object.fromEntries(ROUND_STAGES.map((stage) => [stage, 0])) as OpenRounds;
  return Object.assign(none, Object.fromEntries(rows.map(({ stage, count }) => [stage, count])));
}

/** The results so far of the rounds that began in one week; those counted nowhere are open. */
export interface RoundsOfWeek {
  /** The Monday of the week, at midnight UTC. */
  week: Date;
  asked: number;
  answered: number;
  unanswered: number;
  /** Ended with nothing left to ask, or cancelled. */
  otherwise: number;
}

const weekly = (now: Date, weeks: number) => sql`
  with rounds as (
    select date_trunc('week', created_at, 'UTC') as week, count(*) as asked,
           ${ANSWERED} as answered, ${UNANSWERED} as unanswered, ${OTHERWISE} as otherwise
      from round where created_at <= ${now} and created_at >= ${now}::timestamptz - ${weeks}::int * interval '7 days' group by 1
  )
  select w.week, coalesce(asked, 0) as asked, coalesce(answered, 0) as answered, coalesce(unanswered, 0) as unanswered,
         coalesce(otherwise, 0) as otherwise
    from generate_series(0, ${weeks}::int - 1) ago
    cross join lateral (select date_trunc('week', ${now}::timestamptz, 'UTC') - ago * interval '7 days' as week) w
    left join rounds using (week) order by w.week desc`;

/** The last `weeks` weeks up to `now`, the latest first. */
export const listRoundsByWeek = (db: Db, now: Date, weeks: number): Promise<RoundsOfWeek[]> =>
  rowsOf<RoundsOfWeek>(db, weekly(now, weeks));

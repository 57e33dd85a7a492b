import { KIND } from './alerts';
import type { Seen } from '../../domain/monitoring/health';
import { ANSWERED_FIRST } from '../rules/notices';
import type { Db } from '../core/pool';
import { firstRow, rowsOf, sql, type Sql } from '../core/sql';

/** One exported value. `label` tells apart the values of one metric. */
export interface Sample {
  metric: string;
  label: string | null;
  value: number;
}

const seconds = (time: Sql) => sql`extract(epoch from ${time})::float8`;

/** The stage of an open round `r`: escalated, the kind of its latest notice with a result, or none yet. */
export const STAGE = sql`case when exists (select from assignment g
                                where g.round_id = r.id and g.ended_at is null and g.why = 'escalated') then 'escalate'
                else coalesce((select n.kind from notice n where n.round_id = r.id and n.completed_at is not null
                                order by n.step desc limit 1), 'begun') end`;

const samplesAt = (now: Date) => sql`
  with latest as (select started_at, ended_at from sweep order by started_at desc limit 1)
  select 'sweep_started' as metric, null as label, ${seconds(sql`started_at`)} as value from latest
  union all select 'sweep_ended', null, coalesce(${seconds(sql`max(ended_at)`)}, 0) from sweep
  union all select 'rounds_open', stage, count(*) from (select ${STAGE} as stage from round r where r.ended_at is null) o group by stage
  union all select 'answers_unsignalled', null, count(*) from answer where signalled_at is null and applied_at is null
  union all select 'answer_unsignalled_since', null, coalesce(${seconds(sql`min(said_at)`)}, 0)
              from answer where signalled_at is null and applied_at is null
  union all select 'answers_unapplied', null, count(*) from answer where applied_at is null
  union all select 'answer_unapplied_since', null, coalesce(${seconds(sql`min(said_at)`)}, 0) from answer where applied_at is null
  union all select 'notices_unsent', null, count(*) from notice where state = 'claimed'
  union all select 'notice_unsent_since', null, coalesce(${seconds(sql`min(claimed_at)`)}, 0) from notice where state = 'claimed'
  union all select 'first_notices', case when refused then 'refused' else 'taken' end, count(*)
              from (${ANSWERED_FIRST}) f group by refused
  union all select 'closures', state, count(*) from closure group by state
  union all select 'mail_used', null, coalesce(sum(used), 0) from mail_day where day = ${now}::date
  union all select 'mail_waiting', null, count(*) from round where ended_at is null and send_day > ${now}::date
  union all select 'mirror_synced', name, coalesce(${seconds(sql`synced_at`)}, 0) from source
  union all select 'mirror_trusted', name, trusted::int from source
  union all select 'paused', null, count(*) from pause where ended_at is null
  union all select distinct 'alert_open', ${KIND}, 1::bigint from alert where closed_at is null`;

/** All metrics that come from the database, at `now`, in one statement. */
export const readSamples = (db: Db, now: Date): Promise<Sample[]> => rowsOf<Sample>(db, samplesAt(now));

/** What the watchdog saw last, and when; null before its first check. */
export async function readSeen(db: Db): Promise<{ at: Date; seen: Seen } | null> {
  return firstRow<{ at: Date; seen: Seen }>(db, sql`select looked_at as at, seen from watch`);
}

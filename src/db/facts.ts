import type { Cadence } from '../domain/cadence';
import { dueThresholds } from '../domain/due';
import type { NoticeFact, ReminderFacts } from '../domain/round';
import { UNHANDED } from './closures';
import { ASKABLE } from './due';
import type { Db } from './pool';

/** A task the round $4 asked about and that was answered in it. */
const ANSWERED = `exists (
  select from answer a where a.round_id = $4 and a.source = t.source and a.task_id = t.id)`;

/** Before the first notice: everything askable. After it: what the first notice asked about and is so still. */
const ASKED = `(not exists (select from notice n where n.round_id = $4 and n.step = 0) or exists (
  select from notice n join notice_task l on l.notice_id = n.id
   where n.round_id = $4 and n.step = 0 and l.stale and l.source = t.source and l.task_id = t.id))`;

/** The tasks `t` of the owner $3 that the round $4 still has to settle, at $1 with the stale threshold $2. */
export const UNSETTLED = `t.owner = $3 and ${ASKABLE} and ${ASKED} and not ${ANSWERED}`;

const FACTS = `
  with latest as (
    select distinct on (source, task_id) kind from answer
     where round_id = $4 order by source, task_id, seq desc
  )
  select
    coalesce((select zone from person where id = $3), 'UTC') as zone,
    not exists (select from task t left join source s on s.name = t.source
                 where t.owner = $3 and t.enabled and not coalesce(s.synced_at >= $5, false)) as "mirrorFresh",
    (select count(*) from task t join project p on p.source = t.source and p.id = t.project_id
      where ${UNSETTLED}) as unsettled,
    (select count(*) from notice n join notice_task l on l.notice_id = n.id
      where n.round_id = $4 and n.step = 0) as listed,
    (select count(*) from latest where kind = 'keep') as keep,
    (select count(*) from latest where kind = 'close') as close,
    (select count(*) from latest where kind = 'snooze') as snooze,
    (select count(*) from closure c where c.owner = $3 and c.state = 'closed' and c.notice_id is null)
    + (select count(*) from notice n where n.owner = $3 and n.kind = 'closed' and n.state = 'claimed') as "untoldClosures",
    (select count(*) from closure c where c.owner = $3 and ${UNHANDED}) as "unhandedClosures",
    (select coalesce(json_agg(json_build_object('startedAt', started_at, 'endedAt', ended_at)), '[]')
       from stop_period where ended_at is null or ended_at > $6) as stops,
    (select send_day::text from round where id = $4) as "sendDay",
    (select max(send_day)::text from closure where owner = $3 and state = 'closed' and notice_id is null) as "tellDay"`;

type Found = Omit<ReminderFacts, 'owner' | 'round' | 'answers' | 'notices'> & ReminderFacts['answers'];

/** The facts `nextMove` decides on, for `owner` at `now`; the round as `findOpenRound` has just read it. */
export async function loadFacts(
  db: Db,
  { owner, round, notices }: OpenRound,
  { cadence, now }: { cadence: Cadence; now: Date },
): Promise<ReminderFacts> {
  const { staleBefore, freshBefore } = dueThresholds(cadence, now);
  const since = round?.begunAt ?? 'infinity';
  const values = [now, staleBefore, owner, round?.id ?? null, freshBefore, since];
  const { keep, close, snooze, ...found } = (await db.query<Found>(FACTS, values)).rows[0] as Found;
  return { owner, round, notices, answers: { keep, close, snooze }, ...found };
}

/** An owner's open round, if there is one, with its notices in order. */
export interface OpenRound extends Pick<ReminderFacts, 'owner' | 'round' | 'notices'> {
  /** Whether the owner said anything that was not applied yet. */
  unapplied: boolean;
}

const OPEN_ROUND = `
  select r.id, r.sweep_id as "sweepId", r.begun_at as "begunAt",
         exists (select from answer where owner = $1 and applied_at is null) as unapplied,
         (select coalesce(json_agg(json_build_object('step', step, 'kind', kind, 'state', state,
                    'recipient', recipient, 'settledAt', settled_at) order by step), '[]')
            from notice where round_id = r.id) as notices
    from (select) one left join round r on r.owner = $1 and r.ended_at is null`;

interface RoundRow {
  id: string | null;
  sweepId: string;
  begunAt: Date;
  unapplied: boolean;
  notices: NoticeFact[];
}

/** The open round of `owner`, all that a decision needs to know of it read at once. */
export async function findOpenRound(db: Db, owner: string): Promise<OpenRound> {
  const { id, sweepId, begunAt, unapplied, notices } = (await db.query<RoundRow>(OPEN_ROUND, [owner]))
    .rows[0] as RoundRow;
  const round = id === null ? null : { id, sweepId, begunAt: begunAt.toISOString() };
  return { owner, round, unapplied, notices: notices.map(withIsoDate) };
}

/** PostgreSQL writes an offset, everything else here a Z. */
const withIsoDate = (notice: NoticeFact): NoticeFact => ({
  ...notice,
  settledAt: notice.settledAt && new Date(notice.settledAt).toISOString(),
});

import { mailDay } from '../../domain/reminder/mailBudget';
import type { Cadence } from '../../domain/cadence/cadence';
import { capLimit, isOverCap } from '../../domain/closing/cap';
import { dueThresholds, type DueThresholds } from '../../domain/sweep/due';
import type { TrendPoint, WaitingOwner } from '../../domain/sweep/report';
import type { GuardrailFacts } from '../../domain/sweep/guardrails';
import type { SinceLast, Skipped, SweepCounts } from '../../domain/sweep/counts';
import { countOverCap, findCapUses } from '../closing/allowances';
import { countReactivated, findReactivated } from '../closing/archive';
import { notExempt, NOT_PAUSED, REACHABLE, reliable, stale, unheld } from '../rules/task';
import { findClosedAgain, findRunningAgain } from '../closing/verify';
import { countToDo } from '../closing/toDo';
import { budgetOf } from '../notices/mailBudget';
import { DROPPED } from '../rules/notices';
import { ANSWERED, OTHERWISE, UNANSWERED } from './rounds';
import type { Db } from '../core/pool';
import { findOpenPause } from '../cadence/pauses';
import { firstRow, rowsOf, sql, type Sql } from '../core/sql';

/** One sweep, as its counts need it. */
export interface CountedSweep {
  sweepId: string;
  thresholds: DueThresholds;
  cadence: Cadence;
}

/** Owners with stale tasks whom the sweep did not ask: each once, by the first reason that applies. */
const skipped = ({ sweepId, thresholds }: CountedSweep) => sql`
  with owners as (
    select owner, bool_or(unheld) as unheld, bool_or(unheld and free) as free,
           bool_or(unheld and free and reliable) as askable
      from (select t.owner, ${unheld(thresholds.now)} as unheld, ${notExempt(thresholds.now)} as free, ${reliable(thresholds)} as reliable
              from task t
              join project p on p.source = t.source and p.id = t.project_id
              join source s on s.name = t.source
             where ${stale(thresholds)} and p.archived_at is null and t.owner is not null
            offset 0) stale -- which keeps the planner from asking each question several times
     group by owner
  ), rounds as (
    select owner, bool_or(ended_at is null) as open, bool_or(sweep_id = ${sweepId}) as own
      from round where ended_at is null or created_at > ${thresholds.askedBefore} or sweep_id = ${sweepId} group by owner
  ), reasons as (
    select case when r.open then 'roundOpen' when r.owner is not null then 'askedLately'
                when not t.unheld then 'held' when not t.free then 'exempt'
                when t.askable and ${REACHABLE} and not ${NOT_PAUSED} then 'paused' end as reason
      from owners t left join rounds r using (owner) where r.own is not true
  )
  select count(*) filter (where reason = 'roundOpen') as round_open,
         count(*) filter (where reason = 'askedLately') as asked_lately,
         count(*) filter (where reason = 'held') as held,
         count(*) filter (where reason = 'exempt') as exempt,
         count(*) filter (where reason = 'paused') as paused
    from reasons`;

/** From the beginning of the previous sweep to the beginning of this one, so that everything is reported once. */
const sinceLast = (sweepId: string) => sql`
  with this as (select started_at as upto from sweep where id = ${sweepId}),
  span as (select this.upto, coalesce((select max(s.started_at) from sweep s where s.started_at < this.upto),
                                      '-infinity') as since from this),
  answered as (
    select distinct on (a.source, a.task_id) a.kind from answer a, span
     where a.said_at > span.since and a.said_at <= span.upto order by a.source, a.task_id, a.seq desc
  )
  select (select count(*) from answered where kind = 'keep') as keep,
         (select count(*) from answered where kind = 'close') as close,
         (select count(*) from answered where kind = 'snooze') as snooze,
         (select count(*) from answered where kind = 'not mine') as not_mine,
         (select count(distinct g.round_id) from assignment g where g.why = 'escalated' and ${within(sql`g.made_at`)}) as escalated,
         (select count(*) from closure c where c.state in ('closed', 'restored') and c.reason <> 'elsewhere'
             and ${within(sql`c.completed_at`)}) as closed,
         (select count(*) from closure c where ${within(sql`c.restored_at`)}) as restored,
         (select count(*) from closure c where c.state = 'failed' and ${within(sql`c.completed_at`)}) as failed,
         (select count(*) from notice n where n.state in ('refused', 'bounced') and not ${DROPPED}
             and ${within(sql`coalesce(n.bounced_at, n.completed_at)`)}) as refused
    from span`;

function within(column: Sql): Sql {
  return sql`${column} > span.since and ${column} <= span.upto`;
}

type Reported = Pick<SweepCounts, 'skipped' | 'since' | 'overCap' | 'overBudget' | 'reactivated'>;

/** What a sweep's report adds to its own counts, in a few statements whatever the size. The sweep's row must exist. */
export async function countForReport(db: Db, sweep: CountedSweep): Promise<Reported> {
  const { sweepId, cadence } = sweep;
  const { now } = sweep.thresholds;
  const passedOver = await firstRow<Skipped>(db, skipped(sweep));
  const since = await firstRow<SinceLast>(db, sinceLast(sweepId));
  if (!passedOver || !since) throw new Error(`sweep ${sweepId} does not exist`);
  const budget = await budgetOf(db, mailDay(now), cadence.mailPerDay);
  return {
    skipped: passedOver,
    since,
    overCap: await countOverCap(db, cadence.closingCap, now),
    overBudget: budget.waiting,
    reactivated: await countReactivated(db),
  };
}

const sourcesAt = (freshBefore: Date) => sql`
  select s.name as source, s.trusted, s.reason, s.sync_id, s.synced_at,
         (select count(*) from project p where p.source = s.name and not p.trusted) as rejected_project_count,
         coalesce(s.synced_at >= ${freshBefore}, false) as fresh
    from source s order by s.name`;

type SourceRow = Omit<GuardrailFacts['sources'][number], 'syncedAt'> & { syncedAt: Date | null };

/** A task found running again, or closed again, is reported for a week. Milliseconds. */
const TOLD_FOR = 7 * 24 * 60 * 60_000;

/** The state of the guardrails at `now`. */
export async function loadGuardrails(db: Db, cadence: Cadence, now: Date): Promise<GuardrailFacts> {
  const { freshBefore } = dueThresholds(cadence, now);
  const pause = await findOpenPause(db);
  const sources = await rowsOf<SourceRow>(db, sourcesAt(freshBefore));
  const uses = await findCapUses(db, now);
  const since = new Date(Number(now) - TOLD_FOR);
  const over = uses.filter((use) => isOverCap(cadence.closingCap, use));
  return {
    pause: pause && { reason: pause.reason, since: pause.startedAt.toISOString() },
    sources: sources.map((row) => ({ ...row, syncedAt: row.syncedAt?.toISOString() ?? null })),
    overCap: over.map((use) => ({
      source: use.source,
      pending: use.pending,
      beyond: use.pending + use.closed - capLimit(cadence.closingCap, use) - use.allowed,
    })),
    reactivated: await findReactivated(db),
    running: await findRunningAgain(db, since),
    closedAgain: await findClosedAgain(db, since),
    toDo: await countToDo(db),
  };
}

/**
 * The results of the rounds that the last `limit` sweeps began, the oldest first. Sweeps that asked nobody are left
 * out.
 */
export async function loadTrend(db: Db, upTo: Date, limit: number): Promise<TrendPoint[]> {
  const rows = await rowsOf<Omit<TrendPoint, 'startedAt'> & { startedAt: Date }>(
    db,
    sql`select s.started_at, count(*) as asked,
            ${ANSWERED} as answered, ${UNANSWERED} as unanswered, ${OTHERWISE} as otherwise
       from (select id, started_at from sweep
              where started_at <= ${upTo} and exists (select from round where sweep_id = sweep.id)
              order by started_at desc limit ${limit}) s
       join round r on r.sweep_id = s.id
      group by s.id, s.started_at order by s.started_at`,
  );
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
}

/** The owners with the oldest open rounds among those begun before `before`. */
export async function loadWaiting(db: Db, before: Date, limit: number): Promise<WaitingOwner[]> {
  const rows = await rowsOf<Omit<WaitingOwner, 'since'> & { since: Date }>(
    db,
    sql`select r.owner, p.name, r.created_at as since,
            (select count(*) from (
               select l.source, l.task_id from notice n join notice_task l on l.notice_id = n.id
                where n.round_id = r.id and n.step = 0
               union select g.source, g.task_id from assignment g where g.round_id = r.id) asked) as tasks
       from (select * from round where ended_at is null and created_at < ${before} order by created_at, owner limit ${limit}) r
       left join person p on p.id = r.owner
      order by r.created_at, r.owner`,
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

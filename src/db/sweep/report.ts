import { mailDay } from '../../domain/reminder/mailBudget';
import type { Cadence } from '../../domain/cadence/cadence';
import { capLimit, isOverCap } from '../../domain/closing/cap';
import { dueThresholds, type DueThresholds } from '../../domain/sweep/due';
import type { TrendPoint, WaitingOwner } from '../../domain/sweep/report';
import type { GuardrailFacts } from '../../domain/sweep/guardrails';
import type { SinceLast, Skipped, SweepCounts } from '../../domain/sweep/counts';
import { countOverCap, findCapUses } from '../closing/allowances';
import { countReactivated, findReactivated } from '../closing/archive';
import { NOT_PAUSED, NOT_EXEMPT, REACHABLE, RELIABLE, STALE, UNHELD } from '../rules/task';
import { findRunning } from '../sync/verify';
import { budgetOf } from '../notices/mailBudget';
import { DROPPED } from '../rules/notices';
import { ANSWERED, OTHERWISE, UNANSWERED } from './rounds';
import type { Db } from '../core/pool';
import { findOpenPause } from '../cadence/pauses';

/** One sweep, as its counts need it. */
export interface CountedSweep {
  sweepId: string;
  thresholds: DueThresholds;
  cadence: Cadence;
}

/** Owners with stale tasks whom the sweep $5 did not ask: each once, by the first reason that applies. */
const SKIPPED = `
  with owners as (
    select owner, bool_or(unheld) as unheld, bool_or(unheld and free) as free,
           bool_or(unheld and free and reliable) as askable
      from (select t.owner, ${UNHELD} as unheld, ${NOT_EXEMPT} as free, ${RELIABLE} as reliable
              from task t
              join project p on p.source = t.source and p.id = t.project_id
              join source s on s.name = t.source
             where ${STALE} and p.archived_at is null and t.owner is not null
            offset 0) stale -- which keeps the planner from asking each question several times
     group by owner
  ), rounds as (
    select owner, bool_or(ended_at is null) as open, bool_or(sweep_id = $5) as own
      from round where ended_at is null or created_at > $3 or sweep_id = $5 group by owner
  ), reasons as (
    select case when r.open then 'roundOpen' when r.owner is not null then 'askedLately'
                when not t.unheld then 'held' when not t.free then 'exempt'
                when t.askable and ${REACHABLE} and not ${NOT_PAUSED} then 'paused' end as reason
      from owners t left join rounds r using (owner) where r.own is not true
  )
  select count(*) filter (where reason = 'roundOpen') as "roundOpen",
         count(*) filter (where reason = 'askedLately') as "askedLately",
         count(*) filter (where reason = 'held') as held,
         count(*) filter (where reason = 'exempt') as exempt,
         count(*) filter (where reason = 'paused') as paused
    from reasons`;

/** After the beginning of the sweep before $1, up to that of $1: so that everything is told of once. */
const SINCE = `
  with this as (select started_at as upto from sweep where id = $1),
  span as (select this.upto, coalesce((select max(s.started_at) from sweep s where s.started_at < this.upto),
                                      '-infinity') as since from this),
  answered as (
    select distinct on (a.source, a.task_id) a.kind from answer a, span
     where a.said_at > span.since and a.said_at <= span.upto order by a.source, a.task_id, a.seq desc
  )
  select (select count(*) from answered where kind = 'keep') as keep,
         (select count(*) from answered where kind = 'close') as close,
         (select count(*) from answered where kind = 'snooze') as snooze,
         (select count(*) from answered where kind = 'not mine') as "notMine",
         (select count(distinct g.round_id) from assignment g where g.why = 'escalated' and ${within('g.made_at')}) as escalated,
         (select count(*) from closure c where c.state in ('closed', 'restored') and c.reason <> 'elsewhere'
             and ${within('c.completed_at')}) as closed,
         (select count(*) from closure c where ${within('c.restored_at')}) as restored,
         (select count(*) from closure c where c.state = 'failed' and ${within('c.completed_at')}) as failed,
         (select count(*) from notice n where n.state in ('refused', 'bounced') and not ${DROPPED}
             and ${within('coalesce(n.bounced_at, n.completed_at)')}) as refused
    from span`;

function within(column: string): string {
  return `${column} > span.since and ${column} <= span.upto`;
}

type Reported = Pick<SweepCounts, 'skipped' | 'since' | 'overCap' | 'overBudget' | 'reactivated'>;

/** What a sweep's report adds to its own counts. The sweep's row must be there. A few statements, whatever the size. */
export async function countForReport(
  db: Db,
  { sweepId, thresholds, cadence }: CountedSweep,
): Promise<Reported> {
  const { now, staleBefore, askedBefore, freshBefore } = thresholds;
  const skipped = await db.query<Skipped>(SKIPPED, [now, staleBefore, askedBefore, freshBefore, sweepId]);
  const since = await db.query<SinceLast>(SINCE, [sweepId]);
  if (!skipped.rows[0] || !since.rows[0]) throw new Error(`there is no sweep ${sweepId}`);
  const budget = await budgetOf(db, mailDay(now), cadence.mailPerDay);
  return {
    skipped: skipped.rows[0],
    since: since.rows[0],
    overCap: await countOverCap(db, cadence.closingCap, now),
    overBudget: budget.waiting,
    reactivated: await countReactivated(db),
  };
}

const SOURCES = `
  select s.name as source, s.trusted, s.reason, s.sync_id as "syncId", s.synced_at as "syncedAt",
         (select count(*) from project p where p.source = s.name and not p.trusted) as "rejectedProjectCount",
         coalesce(s.synced_at >= $1, false) as fresh
    from source s order by s.name`;

type SourceRow = Omit<GuardrailFacts['sources'][number], 'syncedAt'> & { syncedAt: Date | null };

/** The guardrails as they stand at `now`. */
export async function loadGuardrails(db: Db, cadence: Cadence, now: Date): Promise<GuardrailFacts> {
  const { freshBefore } = dueThresholds(cadence, now);
  const pause = await findOpenPause(db);
  const sources = await db.query<SourceRow>(SOURCES, [freshBefore]);
  const uses = await findCapUses(db, now);
  const over = uses.filter((use) => isOverCap(cadence.closingCap, use));
  return {
    pause: pause && { reason: pause.reason, since: pause.startedAt.toISOString() },
    sources: sources.rows.map((row) => ({ ...row, syncedAt: row.syncedAt?.toISOString() ?? null })),
    overCap: over.map((use) => ({
      source: use.source,
      pending: use.pending,
      beyond: use.pending + use.closed - capLimit(cadence.closingCap, use) - use.allowed,
    })),
    reactivated: await findReactivated(db),
    running: await findRunning(db),
  };
}

/** How the rounds went that the last `limit` sweeps began, the oldest first. Sweeps that asked nobody are left out. */
export async function loadTrend(db: Db, upTo: Date, limit: number): Promise<TrendPoint[]> {
  const { rows } = await db.query<Omit<TrendPoint, 'startedAt'> & { startedAt: Date }>(
    `select s.started_at as "startedAt", count(*) as asked,
            ${ANSWERED} as answered, ${UNANSWERED} as unanswered, ${OTHERWISE} as otherwise
       from (select id, started_at from sweep
              where started_at <= $1 and exists (select from round where sweep_id = sweep.id)
              order by started_at desc limit $2) s
       join round r on r.sweep_id = s.id
      group by s.id, s.started_at order by s.started_at`,
    [upTo, limit],
  );
  return rows.map((row) => ({ ...row, startedAt: row.startedAt.toISOString() }));
}

/** The owners whose open round began first, and before `before`. */
export async function loadWaiting(db: Db, before: Date, limit: number): Promise<WaitingOwner[]> {
  const { rows } = await db.query<Omit<WaitingOwner, 'since'> & { since: Date }>(
    `select r.owner, p.name, r.created_at as since,
            (select count(*) from (
               select l.source, l.task_id from notice n join notice_task l on l.notice_id = n.id
                where n.round_id = r.id and n.step = 0
               union select g.source, g.task_id from assignment g where g.round_id = r.id) asked) as tasks
       from (select * from round where ended_at is null and created_at < $1 order by created_at, owner limit $2) r
       left join person p on p.id = r.owner
      order by r.created_at, r.owner`,
    [before, limit],
  );
  return rows.map((row) => ({ ...row, since: row.since.toISOString() }));
}

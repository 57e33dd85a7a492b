import type { Cadence } from '../../domain/cadence/cadence';
import type { SweepCounts } from '../../domain/sweep/counts';
import type { Db } from '../core/pool';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { ANSWERED, OTHERWISE, UNANSWERED } from './rounds';
import type { SweepReport } from '../../domain/sweep/report';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** A sweep at its beginning. */
export interface SweepRow {
  id: string;
  workflowId: string;
  runId: string;
  scheduledFor: Date | null;
  startedAt: Date;
  cadence: Cadence;
}

/** Records the beginning of a sweep; one recorded before stays unchanged. */
export async function openSweep(db: Db, sweep: SweepRow): Promise<void> {
  await execute(
    db,
    sql`insert into sweep (id, workflow_id, run_id, scheduled_for, started_at, cadence)
     values (${sweep.id}, ${sweep.workflowId}, ${sweep.runId}, ${sweep.scheduledFor}, ${sweep.startedAt}, ${JSON.stringify(sweep.cadence)}) on conflict (id) do nothing`,
  );
}

/** Records a sweep's end and its counts. */
export async function closeSweep(db: Db, id: string, at: Date, counts: SweepCounts): Promise<void> {
  await execute(
    db,
    sql`update sweep set ended_at = ${at}, counts = ${JSON.stringify(counts)} where id = ${id}`,
  );
}

/** How many rounds the sweep began. */
export async function countRounds(db: Db, sweepId: string): Promise<number> {
  const row = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from round where sweep_id = ${sweepId}`,
  );
  return row?.n ?? 0;
}

/** A sweep as stored. */
export interface SweepRecord {
  id: string;
  workflowId: string;
  runId: string;
  /** The Schedule's nominal time; null if it was started by hand. */
  scheduledFor: Date | null;
  startedAt: Date;
  /** Null while it runs, and if it failed. */
  endedAt: Date | null;
  reportedAt: Date | null;
  cadence: unknown;
  /** Null before its end. */
  counts: SweepCounts | null;
  /** The results of its rounds so far; those counted nowhere are open. */
  rounds: { asked: number; answered: number; unanswered: number; otherwise: number };
}

const RECORDS = sql`
  select s.id, s.workflow_id, s.run_id, s.scheduled_for, s.started_at,
         s.ended_at, s.reported_at, s.cadence, s.counts,
         (select json_build_object('asked', count(*),
                   'answered', ${ANSWERED}, 'unanswered', ${UNANSWERED}, 'otherwise', ${OTHERWISE})
            from round r where r.sweep_id = s.id) as rounds
    from sweep s`;

/** The latest `limit` sweeps, those before `before` if given, the newest first. */
export async function listSweeps(
  db: Db,
  limit: number,
  before: { startedAt: Date; id: string } | null = null,
): Promise<SweepRecord[]> {
  return rowsOf<SweepRecord>(
    db,
    sql`${RECORDS} where ${before?.startedAt ?? null}::timestamptz is null or (s.started_at, s.id) < (${before?.startedAt ?? null}, ${before?.id ?? null})
      order by s.started_at desc, s.id desc limit ${limit}`,
  );
}

/**
 * The sweep whose id begins with `id`, or the `latest`. Throws NotFound if there is none, InvalidInput if there are
 * several.
 */
export async function findSweep(db: Db, id: string): Promise<SweepRecord> {
  if (id === 'latest') {
    const [latest] = await listSweeps(db, 1);
    if (latest) return latest;
    throw new NotFound('No sweep has run yet. Run one: rollcall sweep');
  }
  const rows = await rowsOf<SweepRecord>(
    db,
    sql`${RECORDS} where ${id} <> '' and starts_with(s.id::text, lower(${id})) limit 2`,
  );
  const [only, other] = rows;
  if (!only) throw new NotFound(`Sweep "${id}" not found. The latest ones: rollcall sweep list`);
  if (other) {
    throw new InvalidInput('command line', [
      { field: 'id', value: id, expected: 'enough of the id to match only one sweep' },
    ]);
  }
  return only;
}

/** Those of the workflow runs that are recorded as a sweep's first run. */
export async function findRecordedRuns(db: Db, runIds: string[]): Promise<string[]> {
  const rows = await rowsOf<{ runId: string }>(
    db,
    sql`select run_id from sweep where run_id = any(${runIds}::text[])`,
  );
  return rows.map(({ runId }) => runId);
}

/** An ended sweep, as the basis of its report. */
export interface EndedSweep {
  id: string;
  startedAt: Date;
  endedAt: Date;
  counts: SweepCounts;
}

/** When the latest digest before `before` was made, and the guardrails it reported; null if there was none. */
export async function findLastDigest(
  db: Db,
  before: Date,
): Promise<{ at: Date; guardrails: string[] } | null> {
  const rows = await rowsOf<{ at: Date; report: SweepReport }>(
    db,
    sql`select started_at as at, report from sweep
      where report is not null and started_at < ${before} order by started_at desc limit 1`,
  );
  return rows[0] ? { at: rows[0].at, guardrails: rows[0].report.guardrails.map(({ key }) => key) } : null;
}

/** Saves the digest of a sweep; a saved one stays unchanged. */
export async function freezeReport(db: Db, report: SweepReport): Promise<void> {
  await execute(
    db,
    sql`update sweep set report = ${JSON.stringify(report)} where id = ${report.sweepId} and report is null`,
  );
}

/** The reports not yet sent, the oldest first, including those of earlier sweeps that could not be sent. */
export async function findUnsentReports(db: Db, limit: number): Promise<SweepReport[]> {
  const rows = await rowsOf<{ report: SweepReport }>(
    db,
    sql`select report from sweep where report is not null and reported_at is null order by started_at limit ${limit}`,
  );
  return rows.map(({ report }) => report);
}

/** How many digests are neither sent nor being sent at `now`. */
export async function countUnsentReports(db: Db, now: Date): Promise<number> {
  const row = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from sweep
      where report is not null and reported_at is null and coalesce(reporting_at <= ${beginOfLease(now)}, true)`,
  );
  return row?.n ?? 0;
}

/** Longer than a mail server may be silent after it got the whole mail. Milliseconds. */
const LEASE = 15 * 60_000;
const beginOfLease = (now: Date) => new Date(Number(now) - LEASE);

/**
 * Claims a digest for sending at `now`, for a quarter of an hour. False if it was sent, or another process is sending
 * it.
 */
export async function claimReport(db: Db, sweepId: string, now: Date): Promise<boolean> {
  const count = await execute(
    db,
    sql`update sweep set reporting_at = ${now}
      where id = ${sweepId} and reported_at is null and coalesce(reporting_at <= ${beginOfLease(now)}, true)`,
  );
  return count === 1;
}

/** Releases the claim of a digest that was not accepted. */
export async function releaseReport(db: Db, sweepId: string): Promise<void> {
  await execute(db, sql`update sweep set reporting_at = null where id = ${sweepId}`);
}

/** Records that the mail server accepted the digest, or refused it for good. */
export async function markReported(db: Db, sweepId: string, at: Date): Promise<void> {
  await execute(
    db,
    sql`update sweep set reported_at = ${at}, reporting_at = null where id = ${sweepId} and reported_at is null`,
  );
}

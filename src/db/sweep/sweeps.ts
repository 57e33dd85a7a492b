import type { Cadence } from '../../domain/cadence/cadence';
import type { SweepCounts } from '../../domain/sweep/counts';
import type { Db } from '../core/pool';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { ANSWERED, OTHERWISE, UNANSWERED } from './rounds';
import type { SweepReport } from '../../domain/sweep/report';

export interface SweepRow {
  id: string;
  workflowId: string;
  runId: string;
  scheduledFor: Date | null;
  startedAt: Date;
  cadence: Cadence;
}

/** Records that a sweep began; recorded before, it stays as it is. */
export async function openSweep(db: Db, sweep: SweepRow): Promise<void> {
  await db.query(
    `insert into sweep (id, workflow_id, run_id, scheduled_for, started_at, cadence)
     values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
    [
      sweep.id,
      sweep.workflowId,
      sweep.runId,
      sweep.scheduledFor,
      sweep.startedAt,
      JSON.stringify(sweep.cadence),
    ],
  );
}

/** Records a sweep's end and its counts. */
export async function closeSweep(db: Db, id: string, at: Date, counts: SweepCounts): Promise<void> {
  await db.query('update sweep set ended_at = $2, counts = $3 where id = $1', [
    id,
    at,
    JSON.stringify(counts),
  ]);
}

/** How many rounds the sweep began. */
export async function countRounds(db: Db, sweepId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>('select count(*) as n from round where sweep_id = $1', [
    sweepId,
  ]);
  return rows[0]?.n ?? 0;
}

/** A sweep as it was recorded. */
export interface SweepRecord {
  id: string;
  workflowId: string;
  runId: string;
  /** When the Schedule meant it; null for one started by hand. */
  scheduledFor: Date | null;
  startedAt: Date;
  /** Null while it runs, or when it ended badly. */
  endedAt: Date | null;
  reportedAt: Date | null;
  cadence: unknown;
  /** Null before its end. */
  counts: SweepCounts | null;
  /** How its rounds went so far: those that are in none of the others are open. */
  rounds: { asked: number; answered: number; unanswered: number; otherwise: number };
}

const RECORDS = `
  select s.id, s.workflow_id as "workflowId", s.run_id as "runId", s.scheduled_for as "scheduledFor", s.started_at as "startedAt",
         s.ended_at as "endedAt", s.reported_at as "reportedAt", s.cadence, s.counts,
         (select json_build_object('asked', count(*),
                   'answered', ${ANSWERED}, 'unanswered', ${UNANSWERED}, 'otherwise', ${OTHERWISE})
            from round r where r.sweep_id = s.id) as rounds
    from sweep s`;

/** The latest `limit` sweeps, before `before` where it is given, the newest first. */
export async function listSweeps(
  db: Db,
  limit: number,
  before: { startedAt: Date; id: string } | null = null,
): Promise<SweepRecord[]> {
  const { rows } = await db.query<SweepRecord>(
    `${RECORDS} where $2::timestamptz is null or (s.started_at, s.id) < ($2, $3)
      order by s.started_at desc, s.id desc limit $1`,
    [limit, before?.startedAt ?? null, before?.id ?? null],
  );
  return rows;
}

/** The sweep whose id begins with `id`, or the `latest`. Throws NotFound when there is none, InvalidInput when there are several. */
export async function findSweep(db: Db, id: string): Promise<SweepRecord> {
  if (id === 'latest') {
    const [latest] = await listSweeps(db, 1);
    if (latest) return latest;
    throw new NotFound('There was no sweep yet. Run one: rollcall sweep');
  }
  const { rows } = await db.query<SweepRecord>(
    `${RECORDS} where $1 <> '' and starts_with(s.id::text, lower($1)) limit 2`,
    [id],
  );
  const [only, other] = rows;
  if (!only) throw new NotFound(`There is no sweep "${id}". The latest ones: rollcall sweep list`);
  if (other) {
    throw new InvalidInput('command line', [
      { field: 'id', value: id, expected: 'enough of the id of a sweep to tell it from others' },
    ]);
  }
  return only;
}

/** Those of the runs of workflows that are recorded as a sweep's first. */
export async function findRecordedRuns(db: Db, runIds: string[]): Promise<string[]> {
  const { rows } = await db.query<{ runId: string }>(
    'select run_id as "runId" from sweep where run_id = any($1::text[])',
    [runIds],
  );
  return rows.map(({ runId }) => runId);
}

/** A sweep that ended, as its report begins with it. */
export interface EndedSweep {
  id: string;
  startedAt: Date;
  endedAt: Date;
  counts: SweepCounts;
}

/** When the latest digest before `before` was made, and the guardrails it told of; null when there was none. */
export async function findLastDigest(
  db: Db,
  before: Date,
): Promise<{ at: Date; guardrails: string[] } | null> {
  const { rows } = await db.query<{ at: Date; report: SweepReport }>(
    `select started_at as at, report from sweep
      where report is not null and started_at < $1 order by started_at desc limit 1`,
    [before],
  );
  return rows[0] ? { at: rows[0].at, guardrails: rows[0].report.guardrails.map(({ key }) => key) } : null;
}

/** Keeps what the digest of a sweep tells; kept before, it stays as it is. */
export async function freezeReport(db: Db, report: SweepReport): Promise<void> {
  await db.query('update sweep set report = $2 where id = $1 and report is null', [
    report.sweepId,
    JSON.stringify(report),
  ]);
}

/** The reports not sent yet, the oldest first: those of earlier sweeps whose sending failed, too. */
export async function findUnsentReports(db: Db, limit: number): Promise<SweepReport[]> {
  const { rows } = await db.query<{ report: SweepReport }>(
    'select report from sweep where report is not null and reported_at is null order by started_at limit $1',
    [limit],
  );
  return rows.map(({ report }) => report);
}

/** How many digests are not sent yet, nor being sent at `now`. */
export async function countUnsentReports(db: Db, now: Date): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from sweep
      where report is not null and reported_at is null and coalesce(reporting_at <= $1, true)`,
    [beginOfLease(now)],
  );
  return rows[0]?.n ?? 0;
}

/** Longer than a mail server may be silent over a mail that it was handed in full. */
const LEASE = 15 * 60_000;
const beginOfLease = (now: Date) => new Date(Number(now) - LEASE);

/** Claims a digest for sending at `now`, for a quarter of an hour. False where it is sent, or being sent, by another. */
export async function claimReport(db: Db, sweepId: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    `update sweep set reporting_at = $2
      where id = $1 and reported_at is null and coalesce(reporting_at <= $3, true)`,
    [sweepId, now, beginOfLease(now)],
  );
  return rowCount === 1;
}

/** Gives the claim of a digest back that was not taken. */
export async function releaseReport(db: Db, sweepId: string): Promise<void> {
  await db.query('update sweep set reporting_at = null where id = $1', [sweepId]);
}

/** Records that the mail server took the digest, or refused it for good. */
export async function markReported(db: Db, sweepId: string, at: Date): Promise<void> {
  await db.query(
    'update sweep set reported_at = $2, reporting_at = null where id = $1 and reported_at is null',
    [sweepId, at],
  );
}

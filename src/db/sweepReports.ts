import type { SweepReport } from '../domain/report';
import type { SweepCounts } from '../domain/sweep';
import type { Db } from './pool';

/** A sweep that ended, as its report begins with it. */
export interface EndedSweep {
  id: string;
  startedAt: Date;
  endedAt: Date;
  counts: SweepCounts;
}

/** When the latest digest before `before` was made, and the brakes it told of; null when there was none. */
export async function findLastDigest(db: Db, before: Date): Promise<{ at: Date; brakes: string[] } | null> {
  const { rows } = await db.query<{ at: Date; report: SweepReport }>(
    `select started_at as at, report from sweep
      where report is not null and started_at < $1 order by started_at desc limit 1`,
    [before],
  );
  return rows[0] ? { at: rows[0].at, brakes: rows[0].report.brakes.map(({ key }) => key) } : null;
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

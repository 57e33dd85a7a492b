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

/** Records that the mail server took the digest, or refused it for good. */
export async function markReported(db: Db, sweepId: string, at: Date): Promise<void> {
  await db.query('update sweep set reported_at = $2 where id = $1 and reported_at is null', [sweepId, at]);
}

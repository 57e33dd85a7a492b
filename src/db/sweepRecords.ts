import { InvalidInput, NotFound } from '../domain/errors';
import type { SweepCounts } from '../domain/sweep';
import { ANSWERED, OTHERWISE, UNANSWERED } from './outcomes';
import type { Db } from './pool';

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

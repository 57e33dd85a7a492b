import type { Cadence } from '../domain/cadence';
import type { SweepCounts } from '../domain/sweep';
import type { Db } from './pool';

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

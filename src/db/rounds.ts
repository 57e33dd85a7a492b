import type { Outcome } from '../domain/round';
import type { Db } from './pool';

/** The owners of this sweep whose reminder was not started yet, in order. */
export async function findUnstartedOwners(db: Db, sweepId: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ owner: string }>(
    'select owner from round where sweep_id = $1 and started_at is null order by owner limit $2',
    [sweepId, limit],
  );
  return rows.map((row) => row.owner);
}

/** Records that the reminders of these owners' rounds of the sweep were started. */
export async function markStarted(db: Db, sweepId: string, owners: string[], at: Date): Promise<void> {
  await db.query(
    'update round set started_at = $3 where sweep_id = $1 and owner = any($2) and started_at is null',
    [sweepId, owners, at],
  );
}

/** Ends a round; one already ended stays as it is. `runId` is the workflow run that ended it. */
export async function endRound(
  db: Db,
  round: { id: string; outcome: Outcome; at: Date; runId: string },
): Promise<void> {
  await db.query(
    'update round set ended_at = $3, outcome = $2, run_id = $4 where id = $1 and ended_at is null',
    [round.id, round.outcome, round.at, round.runId],
  );
}

/** The outcome of the round that the workflow run `runId` ended, if it ended one. */
export async function findOutcome(db: Db, owner: string, runId: string): Promise<Outcome | null> {
  const { rows } = await db.query<{ outcome: Outcome }>(
    'select outcome from round where owner = $1 and run_id = $2 order by begun_at desc limit 1',
    [owner, runId],
  );
  return rows[0]?.outcome ?? null;
}

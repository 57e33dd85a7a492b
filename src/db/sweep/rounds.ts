import type { Outcome } from '../../domain/common/terms';
import { dropUnsent } from '../notices/notices';
import type { Db } from '../core/pool';

/** A round that was claimed and whose reminder is to be started. */
export interface UnstartedRound {
  id: string;
  owner: string;
  sweepId: string;
  /** Of the sweep that claimed it, as recorded then. */
  cadence: unknown;
}

/**
 * Open rounds, of whatever sweep, whose reminder was not started: also those that a sweep which died left behind. Not
 * those that could not be started by the sweep of `at`.
 */
export async function findUnstartedRounds(db: Db, at: Date, limit: number): Promise<UnstartedRound[]> {
  const { rows } = await db.query<UnstartedRound>(
    `select r.id, r.owner, r.sweep_id as "sweepId", s.cadence from round r join sweep s on s.id = r.sweep_id
      where r.started_at is null and r.ended_at is null and (r.start_failed_at is null or r.start_failed_at < $2)
      order by r.owner limit $1`,
    [limit, at],
  );
  return rows;
}

/** Records that the reminders of these rounds were started. */
export async function markStarted(db: Db, roundIds: string[], at: Date): Promise<void> {
  await db.query(
    `update round set started_at = $2, start_failed_at = null, start_error = null
      where id = any($1) and started_at is null`,
    [roundIds, at],
  );
}

/** Records that the reminders of these rounds could not be started, and why. */
export async function markNotStarted(
  db: Db,
  failed: { id: string; reason: string }[],
  at: Date,
): Promise<void> {
  await db.query(
    `update round r set start_failed_at = $3, start_error = f.reason
       from unnest($1::uuid[], $2::text[]) f(id, reason) where r.id = f.id and r.started_at is null`,
    [failed.map(({ id }) => id), failed.map(({ reason }) => reason.replaceAll('\0', '')), at],
  );
}

/** How many open rounds of the sweep have a reminder that could not be started yet. */
export async function countUnstarted(db: Db, sweepId: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    'select count(*) as n from round where sweep_id = $1 and started_at is null and ended_at is null',
    [sweepId],
  );
  return rows[0]?.n ?? 0;
}

/** Ends a round, and drops what is still to be sent of it; one already ended stays as it is, and false is returned. `runId` is the workflow run that ended it. */
export async function endRound(
  db: Db,
  round: { id: string; outcome: Outcome; at: Date; runId: string },
): Promise<boolean> {
  const { rows } = await db.query(
    `with ended as (
       update round set ended_at = $3, outcome = $2, run_id = $4 where id = $1 and ended_at is null returning id),
     dropped as (${dropUnsent('ended', '$3')})
     select id from ended`,
    [round.id, round.outcome, round.at, round.runId],
  );
  return rows.length === 1;
}

/** How a round ended, and how many tasks were proposed for closing, nobody having answered; null for none. */
export interface Ended {
  outcome: Outcome;
  proposed: number | null;
}

/** The outcome of the round that the workflow run `runId` ended, or of the cancelled one that it takes note of now; null for none. */
export async function takeOutcome(db: Db, owner: string, runId: string): Promise<Ended | null> {
  await db.query(
    `update round set run_id = $2 where owner = $1 and outcome = 'cancelled' and run_id is null`,
    [owner, runId],
  );
  const { rows } = await db.query<Ended>(
    `select outcome, closed_for_silence as proposed from round
      where owner = $1 and run_id = $2 order by created_at desc limit 1`,
    [owner, runId],
  );
  return rows[0] ?? null;
}

/** How many of the rounds that a query goes through were answered: their owners said something of their tasks. */
export const ANSWERED = `count(*) filter (where outcome = 'confirmed')`;

/** How many ended with the ladder, nobody having answered. */
export const UNANSWERED = `count(*) filter (where outcome = 'unanswered')`;

/** How many ended for a reason that is no word of the owner's: nothing was left to ask, or an admin cancelled them. */
export const OTHERWISE = `count(*) filter (where outcome in ('nothing-to-ask', 'cancelled'))`;

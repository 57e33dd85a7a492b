import type { Outcome } from '../../domain/common/terms';
import { dropUnsent } from '../notices/notices';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** A claimed round whose reminder is to be started. */
export interface UnstartedRound {
  id: string;
  owner: string;
  sweepId: string;
  /** The cadence recorded by the sweep that claimed it. */
  cadence: unknown;
}

/**
 * Open rounds, of whatever sweep, whose reminder was not started, including those of a crashed sweep. Left out are
 * those that the sweep of `at` could not start.
 */
export async function findUnstartedRounds(db: Db, at: Date, limit: number): Promise<UnstartedRound[]> {
  return rowsOf<UnstartedRound>(
    db,
    sql`select r.id, r.owner, r.sweep_id, s.cadence from round r join sweep s on s.id = r.sweep_id
      where r.started_at is null and r.ended_at is null and (r.start_failed_at is null or r.start_failed_at < ${at})
      order by r.owner limit ${limit}`,
  );
}

/** Records that the reminders of these rounds were started. */
export async function markStarted(db: Db, roundIds: string[], at: Date): Promise<void> {
  await execute(
    db,
    sql`update round set started_at = ${at}, start_failed_at = null, start_error = null
      where id = any(${roundIds}) and started_at is null`,
  );
}

/** Records that the reminders of these rounds could not be started, with the reason. */
export async function markNotStarted(
  db: Db,
  failed: { id: string; reason: string }[],
  at: Date,
): Promise<void> {
  await execute(
    db,
    sql`update round r set start_failed_at = ${at}, start_error = f.reason
       from unnest(${failed.map(({ id }) => id)}::uuid[], ${failed.map(({ reason }) => reason.replaceAll('\0', ''))}::text[]) f(id, reason) where r.id = f.id and r.started_at is null`,
  );
}

/** How many open rounds of the sweep have a reminder that could not be started yet. */
export async function countUnstarted(db: Db, sweepId: string): Promise<number> {
  const row = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from round where sweep_id = ${sweepId} and started_at is null and ended_at is null`,
  );
  return row?.n ?? 0;
}

/**
 * Ends a round and drops its unsent notices. Returns false if it had ended before; it then stays unchanged. `runId`
 * is the workflow run that ends it.
 */
export async function endRound(
  db: Db,
  round: { id: string; outcome: Outcome; at: Date; runId: string },
): Promise<boolean> {
  const rows = await rowsOf(
    db,
    sql`with ended as (
       update round set ended_at = ${round.at}, outcome = ${round.outcome}, run_id = ${round.runId}
        where id = ${round.id} and ended_at is null returning id),
     dropped as (${dropUnsent(round.at)})
     select id from ended`,
  );
  return rows.length === 1;
}

/** How a round ended, and how many unanswered tasks were proposed for closing; null for none. */
export interface Ended {
  outcome: Outcome;
  proposed: number | null;
}

/**
 * The outcome of the round that the workflow run `runId` ended, or of a cancelled round that this run is the first to
 * notice; null for none.
 */
export async function takeOutcome(db: Db, owner: string, runId: string): Promise<Ended | null> {
  await execute(
    db,
    sql`update round set run_id = ${runId} where owner = ${owner} and outcome = 'cancelled' and run_id is null`,
  );
  return firstRow<Ended>(
    db,
    sql`select outcome, closed_for_silence as proposed from round
      where owner = ${owner} and run_id = ${runId} order by created_at desc limit 1`,
  );
}

/** How many of the rounds in a query were answered. */
export const ANSWERED = sql`count(*) filter (where outcome = 'confirmed')`;

/** How many ended with the ladder, without an answer. */
export const UNANSWERED = sql`count(*) filter (where outcome = 'unanswered')`;

/** How many ended otherwise: nothing was left to ask, or an admin cancelled them. */
export const OTHERWISE = sql`count(*) filter (where outcome in ('nothing-to-ask', 'cancelled'))`;

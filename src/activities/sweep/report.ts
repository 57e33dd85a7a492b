import { ApplicationFailure } from '@temporalio/common';
import type { Cadence } from '../../domain/cadence/cadence';
import type { SweepReport } from '../../domain/sweep/report';
import { guardrailsOf } from '../../domain/sweep/guardrails';
import { digestIsDue } from '../../domain/monitoring/health';
import { loadGuardrails, loadTrend, loadWaiting } from '../../db/sweep/report';
import {
  claimReport,
  findLastDigest,
  findUnsentReports,
  freezeReport,
  markReported,
  releaseReport,
  type EndedSweep,
} from '../../db/sweep/sweeps';
import type { ComposedMail } from '../../mail/notice/compose';
import { workerStops } from '../common/batches';
import type { Deps } from '../common/deps';

/** How many sweeps and owners a digest shows. */
const TREND = 12;
const WAITING = 10;

/** How many digests one attempt sends: this sweep's, and those that earlier sweeps could not send. */
const CONCURRENCY = 20;

/** The activity that ends a sweep. */
export const reportActivities = (deps: Deps) => ({
  /**
   * Makes one attempt to mail the unsent digests to the admins, if there are any: the oldest first, including those
   * that earlier sweeps could not send. A digest that another attempt is sending is left to it. Another run sends the
   * same bytes, or nothing if it was sent. Returns how many were sent. If one was not accepted it throws after it has
   * tried the others, unless none can be accepted now.
   */
  async reportSweep(): Promise<number> {
    const { batchPool: pool, composeDigest } = deps;
    if (!composeDigest) return 0;
    let sent = 0;
    const failures: unknown[] = [];
    for (const report of await findUnsentReports(pool, CONCURRENCY)) {
      if (!(await claimReport(pool, report.sweepId, await deps.clock()))) continue;
      try {
        await deliver(
          deps,
          report.sweepId,
          await composing(deps, report.sweepId, () => composeDigest(report)),
        );
        await markReported(pool, report.sweepId, await deps.clock());
        sent += 1;
      } catch (error) {
        if (concernsAll(error)) throw error;
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
    return sent;
  },
});

/** If the mail server is down or silent, no other digest can be sent either. */
const concernsAll = (error: unknown): boolean =>
  error instanceof ApplicationFailure && (error.type === 'mail-outage' || error.type === 'mail-unknown');

/** A mail that cannot be composed was certainly not sent. */
async function composing<T>(
  { batchPool: pool }: Deps,
  sweepId: string,
  compose: () => Promise<T>,
): Promise<T> {
  try {
    return await compose();
  } catch (error) {
    await releaseReport(pool, sweepId);
    throw error;
  }
}

/** Saves the digest of an ended sweep, if there is an admin and something to report. A saved digest does not change. */
export async function saveReport(
  { pool, composeDigest }: Pick<Deps, 'pool' | 'composeDigest'>,
  { id, startedAt, endedAt, counts }: EndedSweep,
  cadence: Cadence,
): Promise<void> {
  if (!composeDigest) return;
  const guardrails = guardrailsOf(await loadGuardrails(pool, cadence, endedAt), counts);
  const last = await findLastDigest(pool, startedAt);
  if (!digestIsDue({ counts, guardrails, last }, startedAt)) return;
  const report: SweepReport = {
    sweepId: id,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    counts,
    guardrails,
    trend: await loadTrend(pool, startedAt, TREND),
    waiting: await loadWaiting(pool, startedAt, WAITING),
  };
  await freezeReport(pool, report);
}

/**
 * A digest refused for good is given up, as it would be refused again. Everything else is retried; at once only if it
 * was certainly not accepted.
 */
async function deliver({ mailer, pool }: Deps, sweepId: string, mail: ComposedMail): Promise<void> {
  const outcome = await mailer.send(mail, workerStops());
  if (outcome.is === 'sent' || outcome.is === 'refused') return;
  if (outcome.is !== 'unknown') await releaseReport(pool, sweepId);
  throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
}

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

/** Sweeps and owners that a digest shows. */
const TREND = 12;
const WAITING = 10;

/** Digests sent by one attempt: this sweep's, and those that earlier sweeps could not send. */
const CONCURRENCY = 20;

/** The activity that ends a sweep. */
export const reportActivities = (deps: Deps) => ({
  /**
   * Makes one attempt to mail the digests that are not sent yet to the admins, if there are any: the oldest first,
   * those that earlier sweeps could not send included; what another is just sending is left to it. Run again it sends
   * the same bytes, or nothing where it was sent. Returns how many were sent; throws where one was not taken, once the
   * others were tried, unless none would be taken now.
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

/** A mail server that is not there, or silent, takes no other digest either. */
const concernsAll = (error: unknown): boolean =>
  error instanceof ApplicationFailure && (error.type === 'mail-outage' || error.type === 'mail-unknown');

/** What cannot be composed was certainly not sent. */
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

/** Keeps what the digest of an ended sweep tells, if there is an admin and something to tell; kept before, it stays. */
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
 * A digest refused for good is given up: the same one would be refused again. Everything else is tried again; at once
 * only what was certainly not taken.
 */
async function deliver({ mailer, pool }: Deps, sweepId: string, mail: ComposedMail): Promise<void> {
  const outcome = await mailer.send(mail, workerStops());
  if (outcome.is === 'sent' || outcome.is === 'refused') return;
  if (outcome.is !== 'unknown') await releaseReport(pool, sweepId);
  throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
}

import { ApplicationFailure } from '@temporalio/common';
import type { Cadence } from '../domain/cadence';
import type { SweepReport } from '../domain/report';
import { brakesOf } from '../domain/trippedBrakes';
import { digestIsDue } from '../domain/watch';
import { guarded } from '../db/cadenceInForce';
import type { Db } from '../db/pool';
import { loadBrakes, loadTrend, loadWaiting } from '../db/report';
import {
  findEndedSweep,
  findLastDigest,
  findUnsentReports,
  freezeReport,
  markReported,
  type EndedSweep,
} from '../db/sweepReports';
import type { ComposedMail } from '../mail/compose';
import type { Deps } from './deps';

export interface ReportInput {
  sweepId: string;
  cadence: Cadence;
}

/** Sweeps and owners that a digest shows. */
const TREND = 12;
const WAITING = 10;

/** Digests sent by one attempt: this sweep's, and those that earlier sweeps could not send. */
const AT_ONCE = 20;

/** The activity of the mail task queue that ends a sweep. */
export const reportActivities = (deps: Deps) => ({
  /**
   * Mails the digest of a sweep to the admins, if there is an admin and something to tell, and the digests
   * that earlier sweeps could not send. Run again it sends the same bytes, or nothing where it was sent.
   * Returns how many were sent.
   */
  async reportSweep({ sweepId, cadence }: ReportInput): Promise<number> {
    const { pool, composeDigest } = deps;
    if (!composeDigest) return 0;
    const sweep = await findEndedSweep(pool, sweepId);
    if (sweep && !sweep.frozen) await freeze(pool, sweep, await guarded(pool, cadence));
    const unsent = await findUnsentReports(pool, AT_ONCE);
    for (const report of unsent) {
      await deliver(deps, await composeDigest(report));
      await markReported(pool, report.sweepId, await deps.clock());
    }
    return unsent.length;
  },
});

async function freeze(db: Db, { id, startedAt, endedAt, counts }: EndedSweep, cadence: Cadence) {
  const brakes = brakesOf(await loadBrakes(db, cadence, endedAt), counts);
  const last = await findLastDigest(db, startedAt);
  if (!digestIsDue({ counts, brakes, last }, startedAt)) return;
  const report: SweepReport = {
    sweepId: id,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
    counts,
    brakes,
    trend: await loadTrend(db, startedAt, TREND),
    waiting: await loadWaiting(db, startedAt, WAITING),
  };
  await freezeReport(db, report);
}

/** A digest refused for good is given up: the same one would be refused again. Everything else is tried again. */
async function deliver({ mailer }: Deps, mail: ComposedMail): Promise<void> {
  const outcome = await mailer.send(mail);
  if (outcome.is === 'sent' || outcome.is === 'refused') return;
  throw ApplicationFailure.retryable(outcome.words, `mail-${outcome.is}`);
}

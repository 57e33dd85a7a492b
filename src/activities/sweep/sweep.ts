import { activityInfo, getClient } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { Pool } from 'pg';
import { parseCadence, type Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { dueThresholds } from '../../domain/sweep/due';
import { InvalidInput } from '../../domain/common/errors';
import type { SweepCounts } from '../../domain/sweep/counts';
import { countObserving, proposeArchived } from '../../db/closing/archive';
import { findCadenceInForce, effectiveCadence } from '../../db/cadence/inForce';
import { cancelGroundless, hasWaiting } from '../../db/closing/closures';
import { claimRounds, countOwnerless, countPassedOver } from '../../db/sweep/due';
import { claimGoneRounds } from '../../db/sweep/dueUnreachable';
import { countForReport } from '../../db/sweep/report';
import {
  countUnstarted,
  findUnstartedRounds,
  markNotStarted,
  markStarted,
  type UnstartedRound,
} from '../../db/sweep/rounds';
import { closeSweep, countRounds, openSweep } from '../../db/sweep/sweeps';
import { beginReminder } from '../reminder/startReminder';
import { stopIfCancelled } from '../common/batches';
import type { Deps } from '../common/deps';
import { eachAlone, unlessPersistent } from '../common/eachAlone';
import { applyMailRate } from './mailRate';
import { recordExternalCadenceChange } from './externalCadenceChange';
import { saveReport } from './report';
import { wakeClosingWorkflow } from '../reminder/wakeClosing';

/** One sweep as its activities know it. `now` is when it began, in milliseconds, and stays the same until it ends. */
export interface SweepRef {
  sweepId: string;
  cadence: Cadence;
  now: number;
}

/** Owners in a page: one statement and at most this many starts. */
export const PAGE = 1000;
/** Unreachable owners in one statement, each of which scans all tasks. */
const GONE_PAGE = 5000;
/** The activities of the `sweep` workflow. */
export const sweepActivities = (deps: Deps) => ({
  openSweep: (sweep: SweepToOpen) => open(deps, sweep),
  proposeArchived: (sweep: SweepRef) => propose(deps, sweep),
  beginRounds: (sweep: SweepRef & { after: string }) => beginRounds(deps, sweep),
  closeSweep: (sweep: SweepRef & { proposed: number }) => close(deps, sweep),
});

/**
 * A sweep as it was started. `now` and `scheduledFor` are in milliseconds; the latter is null if it was started by
 * hand.
 */
interface SweepToOpen {
  sweepId: string;
  input: unknown;
  now: number;
  scheduledFor: number | null;
}

/**
 * Validates the sweep's input and records the sweep. A wrong input fails it without a retry, with an error that names
 * the field.
 */
async function open({ batchPool: pool, clock }: Deps, sweep: SweepToOpen): Promise<Cadence> {
  const scheduled = sweep.scheduledFor !== null;
  if (scheduled) await recordExternalCadenceChange(pool, await clock());
  const cadence = validCadence(sweep.input);
  if (scheduled) await applyMailRate(getClient(), cadence.mailPerSecond);
  const { workflowId, runId } = activityInfo().workflowExecution ?? { workflowId: 'sweep', runId: '' };
  const scheduledFor = sweep.scheduledFor === null ? null : new Date(sweep.scheduledFor);
  const row = {
    id: sweep.sweepId,
    workflowId,
    runId,
    scheduledFor,
    startedAt: new Date(sweep.now),
    cadence,
  };
  await openSweep(pool, row);
  return cadence;
}

/**
 * Proposes closing the tasks of archived projects, cancels closures that are no longer justified, and signals the
 * closing workflow. Returns how many this sweep has proposed, in all attempts together.
 */
async function propose({ batchPool: pool }: Deps, { sweepId, cadence, now }: SweepRef): Promise<number> {
  const at = new Date(now);
  const proposed = await proposeArchived(pool, {
    sweepId,
    observedFor: cadence.archivedObservedFor,
    now: at,
  });
  // Otherwise closures no longer justified would keep their owners out of the rounds that begin next.
  await cancelGroundless(pool, at, closesForSilence(await findCadenceInForce(pool)));
  // Closures that waited under an earlier cap, or while Rollcall was paused, are tried again, too.
  if (await hasWaiting(pool)) await wakeClosingWorkflow(pool, cadence, at);
  return proposed;
}

/**
 * First starts the reminders that an earlier attempt, or a crashed sweep, claimed and did not start. Then claims the
 * rounds of the next page of due owners after the owner `after` and starts theirs; after the last page, those of
 * owners in whose place others are asked. Another run starts nothing twice; a cancelled one starts nothing more.
 * Returns the page's last owner; null at the end.
 */
async function beginRounds(
  { batchPool: pool, fallbackAddress }: Deps,
  { sweepId, cadence, now, after }: SweepRef & { after: string },
): Promise<string | null> {
  const at = new Date(now);
  await startClaimed(pool, at);
  stopIfCancelled();
  const thresholds = dueThresholds(cadence, at);
  const { last } = await claimRounds(pool, sweepId, thresholds, { after, limit: PAGE });
  await startClaimed(pool, at);
  const gone = { limit: GONE_PAGE, fallback: fallbackAddress !== null };
  if (last !== null) return last;
  while ((await claimGoneRounds(pool, sweepId, thresholds, gone)) > 0) await startClaimed(pool, at);
  return null;
}

/**
 * Counts what the sweep did and whom it left alone, records its end, and saves its digest. From then on the digest
 * does not change, however often its sending fails.
 */
async function close(
  { batchPool: pool, clock, composeDigest }: Deps,
  { sweepId, cadence, now, proposed }: SweepRef & { proposed: number },
): Promise<SweepCounts> {
  const startedAt = new Date(now);
  const thresholds = dueThresholds(cadence, startedAt);
  const guards = await effectiveCadence(pool, cadence);
  const counts = {
    asked: await countRounds(pool, sweepId),
    unstarted: await countUnstarted(pool, sweepId),
    ...(await countPassedOver(pool, thresholds)),
    ownerless: await countOwnerless(pool, thresholds),
    proposed,
    observing: await countObserving(pool, cadence.archivedObservedFor),
    ...(await countForReport(pool, { sweepId, thresholds, cadence: guards })),
  };
  const endedAt = await clock();
  await closeSweep(pool, sweepId, endedAt, counts);
  await saveReport({ pool, composeDigest }, { id: sweepId, startedAt, endedAt, counts }, guards);
  return counts;
}

/**
 * Starts the reminder of every claimed round that has none, whatever sweep claimed it, with the cadence of that
 * sweep. A reminder that runs already merely decides again. One that cannot be started is set aside and reported in
 * the digest; the reconciler starts it later, this sweep does not retry it.
 */
async function startClaimed(pool: Pool, at: Date): Promise<void> {
  const { workflow } = getClient();
  const cadences = new Map<string, Cadence>();
  const start = ({ owner, sweepId, cadence: recorded }: UnstartedRound) => {
    const cadence = cadences.get(sweepId) ?? parseCadence(recorded);
    cadences.set(sweepId, cadence);
    return beginReminder(workflow, { owner, sweepId, cadence });
  };
  for (;;) {
    stopIfCancelled();
    const rounds = await findUnstartedRounds(pool, at, PAGE);
    if (rounds.length === 0) return;
    const started = await eachAlone(rounds, start);
    const ids = started.done.map(({ id }) => id);
    await markStarted(pool, ids, at);
    unlessPersistent(started);
    await markNotStarted(
      pool,
      started.failed.map(({ one, reason }) => ({ id: one.id, reason })),
      at,
    );
  }
}

function validCadence(input: unknown): Cadence {
  try {
    return parseCadence(input);
  } catch (error) {
    if (error instanceof InvalidInput) throw ApplicationFailure.nonRetryable(error.message, error.name);
    throw error;
  }
}

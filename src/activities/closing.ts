import { getClient } from '@temporalio/activity';
import pMap from 'p-map';
import type { Cadence } from '../domain/cadence';
import type { CloseResult } from '../domain/inventory';
import {
  cancelGroundless,
  claimClosures,
  findOverCap,
  findUntoldOwners,
  settleClosures,
  type ClaimedClosure,
} from '../db/closures';
import { inTransaction } from '../db/pool';
import { wakeReminder } from '../workflows/wake';
import type { Deps } from './deps';

export interface ClosedBatch {
  closed: number;
  failed: number;
  cancelled: number;
  /** Closures left alone, their source being over the cap. */
  overCap: number;
}

const BATCH = 500;
const OWNERS = 500;

/** The activities of the `closing` workflow. */
export const closingActivities = (deps: Deps) => ({
  /**
   * Claims up to one batch of proposed closures under the cap, closes them at their sources and records
   * what became of each. Run again after a crash it takes up what it had claimed.
   */
  async closeBatch({ cadence, now }: { cadence: Cadence; now: number }): Promise<ClosedBatch> {
    const at = new Date(now);
    const { claimed, cancelled, overCap } = await claimBatch(deps, cadence.closingCap, at);
    const results = await closeAtSources(deps, claimed, at);
    await settleClosures(deps.pool, results, at);
    const failed = results.filter((result) => result.error !== null).length;
    return { closed: results.length - failed, failed, cancelled, overCap };
  },

  /** Wakes the reminders of a page of owners who were not told of closed tasks. Returns the last one; null at the end. */
  async tellOwners({ cadence, after }: { cadence: Cadence; after: string }): Promise<string | null> {
    const owners = await findUntoldOwners(deps.pool, after, OWNERS);
    const { workflow } = getClient();
    await pMap(owners, (owner) => workflow.signalWithStart('ownerReminder', wakeReminder(owner, cadence)), {
      concurrency: 20,
    });
    return owners.at(-1) ?? null;
  },
});

const claimBatch = ({ pool }: Deps, cap: Cadence['closingCap'], now: Date) =>
  inTransaction(pool, async (db) => {
    const cancelled = await cancelGroundless(db, now);
    const over = await findOverCap(db, cap, now);
    const overCap = over.reduce((sum, { pending }) => sum + pending, 0);
    const sources = over.map(({ source }) => source);
    return { cancelled, overCap, claimed: await claimClosures(db, { now, overCap: sources, limit: BATCH }) };
  });

async function closeAtSources({ source }: Deps, claimed: ClaimedClosure[], now: Date) {
  const results = [];
  for (const name of new Set(claimed.map((closure) => closure.source))) {
    const closures = claimed.filter((closure) => closure.source === name);
    const outcomes = await source(name).close(
      closures.map(({ taskId }) => taskId),
      now,
    );
    const byTask = new Map(outcomes.map((outcome) => [outcome.taskId, outcome]));
    results.push(...closures.map(({ id, taskId }) => ({ id, error: errorOf(byTask.get(taskId)) })));
  }
  return results;
}

const errorOf = (outcome: CloseResult | undefined): string | null =>
  outcome ? outcome.error : 'the source gave no answer for this task';

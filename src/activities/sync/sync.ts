import { Context } from '@temporalio/activity';
import type { Cadence } from '../../domain/cadence/cadence';
import { before } from '../../domain/cadence/durations';
import { SYNC_EVERY } from '../../domain/sync/sources';
import { dueThresholds } from '../../domain/sweep/due';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { recordFailedSync } from '../../db/sync/syncs';
import { inTransaction } from '../../db/core/pool';
import { findStaleSources } from '../../db/sync/status';
import { failedSync, type SyncOutcome } from '../../domain/sync/trust';
import { Refused, SourceUnavailable, UnexpectedAnswer } from '../../sources/errors';
import type { Inventory } from '../../sources/inventory';
import { notWanted, stopIfCancelled, reportProgress } from '../common/batches';
import type { Deps } from '../common/deps';
import { mergeInventory, type ImportProgress, type ImportResult } from './mergeInventory';

/** The Schedule's hours do not meet a source's to the second: it is due half an hour early. */
const EARLY_MS = 30 * 60_000;

interface SyncInput {
  source: string;
  /** The workflow's clock, in milliseconds. */
  now: number;
}

/** The activities of the `sync` workflow, and of a sweep whose mirror is too old. */
export const syncActivities = (deps: Deps) => ({
  /**
   * The names of the sources that syncs read: those whose turn it is at `dueAt` in milliseconds, as their declarations
   * say how often; all where it is null.
   */
  async listSources({ dueAt }: { dueAt: number | null }): Promise<string[]> {
    const names = Object.keys(deps.inventories).toSorted();
    if (dueAt === null) return names;
    const due = await Promise.all(
      names.map(async (name) => {
        const every = deps.syncEvery[name] ?? SYNC_EVERY;
        if (every === SYNC_EVERY) return [name];
        return findStaleSources(deps.batchPool, [name], before(new Date(dueAt + EARLY_MS), every));
      }),
    );
    return due.flat();
  },

  /** Those whose mirror is not fresh according to the cadence. */
  findStaleSources({ cadence, now }: { cadence: Cadence; now: number }): Promise<string[]> {
    const { freshBefore } = dueThresholds(cadence, new Date(now));
    return findStaleSources(deps.batchPool, Object.keys(deps.inventories), freshBefore);
  },

  /**
   * Reads a source and merges it into the mirror: completely, or not at all if it does not answer or rows are wrong.
   * A failed sync is a result, too, and recorded; the mirror stays unchanged and ages. A cancelled sync stops between
   * rows and merges nothing.
   */
  async syncSource({ source, now }: SyncInput): Promise<SyncOutcome> {
    const at = new Date(now);
    try {
      const inventory = await openInventory(deps, source, at);
      const context = Context.current();
      const onProgress = (progress: ImportProgress) => {
        stopIfCancelled();
        reportProgress(context, progress);
      };
      const options = { source, now: at, shiftDays: 0, identityAliases: deps.identityAliases, onProgress };
      return outcomeOf(await inTransaction(deps.batchPool, (db) => mergeInventory(db, inventory, options)));
    } catch (error) {
      if (!isOutcome(error)) throw error;
      const failed = failedSync(source, error.message);
      if (!(source in deps.inventories)) return { ...failed, unknown: true };
      await recordFailedSync(deps.batchPool, { source, now: at }, error.message);
      return failed;
    }
  },
});

const outcomeOf = ({
  source,
  rejectionReason,
  rejectedProjectCount,
  gone,
  left,
  tasks,
  closedElsewhere,
  doneByHand,
  runningAgain,
}: ImportResult): SyncOutcome => ({
  source,
  failed: false,
  reason: rejectionReason,
  rejectedProjectCount,
  gone,
  left,
  tasks: tasks.read,
  closedElsewhere,
  doneByHand,
  runningAgain,
});

/** Failures that a retry would not change: sources read over the network have retried already. */
const isOutcome = (error: unknown): error is Error =>
  [InvalidInput, NotFound, SourceUnavailable, Refused, UnexpectedAnswer].some(
    (known) => error instanceof known,
  );

async function openInventory({ inventories }: Deps, source: string, now: Date): Promise<Inventory> {
  const open = inventories[source];
  if (!open)
    throw new NotFound(
      `No source ${source} is configured for syncing: the file in ROLLCALL_SOURCES lists the sources`,
    );
  return open(now, notWanted());
}

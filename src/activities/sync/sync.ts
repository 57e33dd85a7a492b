import { Context } from '@temporalio/activity';
import type { Cadence } from '../../domain/cadence/cadence';
import { dueThresholds } from '../../domain/sweep/due';
import { InvalidInput, NotFound } from '../../domain/common/errors';
import { recordFailedSync } from '../../db/sync/syncs';
import { inTransaction } from '../../db/core/pool';
import { findStaleSources } from '../../db/sync/status';
import { failedSync, type SyncOutcome } from '../../domain/sync/trust';
import { Refused, SourceUnavailable, UnexpectedAnswer } from '../../sources/errors';
import type { Inventory } from '../../sources/inventory';
import { stopIfCancelled, reportProgress } from '../common/batches';
import type { Deps } from '../common/deps';
import { mergeInventory, type ImportProgress, type ImportResult } from './mergeInventory';

interface SyncInput {
  source: string;
  /** The workflow's clock, in milliseconds. */
  now: number;
}

/** The activities of the `sync` workflow, and of a sweep that finds the mirror too old. */
export const syncActivities = (deps: Deps) => ({
  /** The sources that are synced by themselves, by name. */
  async listSources(): Promise<string[]> {
    return Object.keys(deps.inventories).toSorted();
  },

  /** Those of them whose mirror is not fresh, as the cadence has it. */
  findStaleSources({ cadence, now }: { cadence: Cadence; now: number }): Promise<string[]> {
    const { freshBefore } = dueThresholds(cadence, new Date(now));
    return findStaleSources(deps.batchPool, Object.keys(deps.inventories), freshBefore);
  },

  /**
   * Reads a source and merges it into the mirror: all of it or, where it does not answer or rows are wrong,
   * nothing. That is an outcome, and recorded; the mirror stays as it was, and grows old. Cancelled it ends with the
   * rows at hand, and nothing is merged.
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

/** What trying again at once would not change: whoever reads from far away has tried again. */
const isOutcome = (error: unknown): error is Error =>
  [InvalidInput, NotFound, SourceUnavailable, Refused, UnexpectedAnswer].some(
    (known) => error instanceof known,
  );

async function openInventory({ inventories }: Deps, source: string, now: Date): Promise<Inventory> {
  const open = inventories[source];
  if (!open)
    throw new NotFound(
      `No source ${source} is configured to be synced: the file of ROLLCALL_SOURCES names them`,
    );
  return open(now);
}

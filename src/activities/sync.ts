import type { Cadence } from '../domain/cadence';
import { dueThresholds } from '../domain/due';
import { InvalidInput, NotFound } from '../domain/errors';
import { recordFailedSync } from '../db/inventorySync';
import { inTransaction } from '../db/pool';
import { findStaleSources } from '../db/sourceStatus';
import type { SyncOutcome } from '../domain/trust';
import type { Inventory } from '../sources/inventory';
import type { Deps } from './deps';
import { mergeInventory, type ImportResult } from './mergeInventory';

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
    return findStaleSources(deps.pool, Object.keys(deps.inventories), freshBefore);
  },

  /**
   * Reads a source and merges it into the mirror: all of it or, where rows are wrong, nothing. What went wrong
   * for good is an outcome, and recorded; the mirror stays as it was, and grows old.
   */
  async syncSource({ source, now }: SyncInput): Promise<SyncOutcome> {
    const at = new Date(now);
    try {
      const inventory = await openInventory(deps, source);
      return outcomeOf(
        await inTransaction(deps.pool, (db) =>
          mergeInventory(db, inventory, { source, now: at, shiftDays: 0 }),
        ),
      );
    } catch (error) {
      if (!(error instanceof InvalidInput || error instanceof NotFound)) throw error;
      if (source in deps.inventories) await recordFailedSync(deps.pool, { source, now: at }, error.message);
      return { source, failed: true, reason: error.message, distrusted: 0, gone: 0, tasks: 0 };
    }
  },
});

const outcomeOf = ({ source, untrusted, distrusted, gone, tasks, ...found }: ImportResult): SyncOutcome => ({
  source,
  failed: false,
  reason: untrusted,
  distrusted,
  gone,
  tasks: tasks.read,
  closedElsewhere: found.closedElsewhere,
  stillRunning: found.stillRunning,
});

async function openInventory({ inventories }: Deps, source: string): Promise<Inventory> {
  const open = inventories[source];
  if (!open) throw new NotFound(`No source ${source} is configured: ROLLCALL_FILE_SOURCES names them`);
  return open();
}

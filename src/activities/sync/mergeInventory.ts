import type { PoolClient } from 'pg';
import {
  mergePeople,
  mergeProjects,
  mergeTasks,
  type MergeCounts,
  keepPrior,
  markClosedBySource,
  recordClosedBySource,
} from '../../db/sync/merge';
import { beginImport, stageRows } from '../../db/sync/stage';
import { recordSync, renewStatistics } from '../../db/sync/syncs';
import { verifyClosures } from '../../db/closing/verify';
import { Faults } from '../../sources/faults';
import { Remarks } from '../../sources/remarks';
import type { Inventory } from '../../sources/inventory';
import { findFaultsBetweenRows } from './importChecks';
import { trustSync, type Trust } from './trustSync';

export interface MergeOptions {
  source: string;
  now: Date;
  /** By how many days all dates move; a date that would lie after `now` moves by one less. */
  shiftDays: number;
  /** Identities of one source that are people of another; absent for none. */
  identityAliases?: ReadonlyMap<string, string> | undefined;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** The progress of an import, all parts together. */
export interface ImportProgress {
  phase: 'reading' | 'merging';
  /** How much was read, and of how much: in bytes or in projects, depending on the source. */
  done: number;
  total: number;
  rows: number;
}

/** What a merge changed, and the verdict on the sync. */
export interface ImportResult extends Trust {
  source: string;
  /** The id of its row in `sync`. */
  sync: string;
  projects: MergeCounts;
  /** `keptClosed`: tasks enabled in the inventory that Rollcall closed and that have not changed since. */
  tasks: MergeCounts & { keptClosed: number };
  people: MergeCounts;
  /** Tasks that the source itself has closed since the previous sync. */
  closedElsewhere: number;
  /** Tasks to be switched off by hand that this sync found switched off. */
  doneByHand: number;
  /** Closed tasks that this sync found enabled, or that ran since. */
  runningAgain: number;
  /** What was understood otherwise than it is written: a sentence each. */
  remarks: string[];
}

/**
 * Merges an inventory into the mirror, in the caller's transaction, and judges whether it may be relied on. Throws
 * InvalidInput if rows are wrong; each fault says where it was found.
 */
export async function mergeInventory(
  db: PoolClient,
  inventory: Inventory,
  options: MergeOptions,
): Promise<ImportResult> {
  const { source, now } = options;
  const remarks = new Remarks();
  try {
    await beginImport(db, source);
    await stageParts(db, inventory, { ...options, remarks });
  } finally {
    await inventory.close?.();
  }
  await refuseFaultsBetweenRows(db, inventory, source);
  await keepPrior(db, source);
  const closedBySource = [...inventory.closedBySource];
  const counts = {
    projects: await mergeProjects(db, { source, now }),
    closedElsewhere: await recordClosedBySource(db, { source, now }, closedBySource),
    tasks: await mergeTasks(db, { source, now }),
    people: await mergePeople(db, { source, now }),
  };
  await markClosedBySource(db, { source, now }, closedBySource);
  await renewStatistics(db);
  const sync = await recordSync(db, { source, now, ...readOf(counts) });
  const trust = await trustSync(db, { source, at: now, syncId: sync }, inventory);
  const { done: doneByHand, runningAgain } = await verifyClosures(
    db,
    { source, now },
    options.shiftDays === 0,
  );
  return { source, sync, ...trust, ...counts, doneByHand, runningAgain, remarks: remarks.told() };
}

const readOf = ({ projects, tasks, people }: Pick<ImportResult, 'projects' | 'tasks' | 'people'>) => ({
  projects: projects.read,
  tasks: tasks.read,
  people: people.read,
});

async function stageParts(
  db: PoolClient,
  { parts }: Inventory,
  options: MergeOptions & { remarks: Remarks },
): Promise<void> {
  const { remarks, onProgress, identityAliases = new Map(), ...staging } = options;
  const faults = new Faults();
  const total = parts.reduce((sum, { size }) => sum + size, 0);
  const before = { done: 0, rows: 0 };
  for (const part of parts) {
    let rows = 0;
    const onRead = (done: number, read: number) => {
      rows = read;
      onProgress?.({ phase: 'reading', done: before.done + done, total, rows: before.rows + read });
    };
    await stageRows(
      db,
      { ...staging, kind: part.kind, identityAliases },
      part.read({ faults, remarks, onRead }),
    );
    before.done += part.size;
    before.rows += rows;
  }
  faults.throwIfAny('import');
  onProgress?.({ phase: 'merging', done: total, total, rows: before.rows });
}

async function refuseFaultsBetweenRows(db: PoolClient, { parts }: Inventory, source: string): Promise<void> {
  const faults = new Faults();
  for (const { found, total } of await findFaultsBetweenRows(db, parts, source)) faults.add(found, total);
  faults.throwIfAny('import');
}

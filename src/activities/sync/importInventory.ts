import type { Pool } from 'pg';
import { inTransaction } from '../../db/core/pool';
import { InvalidInput } from '../../domain/common/errors';
import { daysBetween, isSourceName, SOURCE_NAME } from '../../domain/sync/inventory';
import { fileInventory } from '../../sources/file/inventory';
import { mergeInventory, type ImportProgress, type ImportResult } from './mergeInventory';

export type { ImportProgress, ImportResult } from './mergeInventory';

export interface ImportOptions {
  pool: Pool;
  /** The source under whose name projects, tasks and people are stored. */
  source: string;
  /** Files named projects, tasks or people, ending in .csv or .jsonl, or folders that contain such files. */
  paths: string[];
  /** Accounts that switch tasks on Rollcall's behalf; an edit of theirs does not count as one. */
  accounts?: readonly string[] | undefined;
  /** The day of the snapshot, such as 2026-08-22. All dates move by whole days so that it becomes the day of `now`. */
  asOf?: string | undefined;
  now: Date;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/**
 * Updates the mirror of a file source in one transaction: all of the files or nothing. Importing the same files again
 * only updates when they were seen. Files with both projects and tasks are a sync, trusted or not; others only add to
 * what is known. Throws InvalidInput that names file and line if options or rows are wrong.
 */
export async function importInventory(options: ImportOptions): Promise<ImportResult> {
  const { source, now, onProgress } = options;
  requireSourceName(source);
  const shiftDays = daysToShift(options);
  const inventory = await fileInventory(options.paths, options.accounts);
  return inTransaction(options.pool, (db) =>
    mergeInventory(db, inventory, { source, now, shiftDays, onProgress }),
  );
}

function daysToShift({ asOf, now }: ImportOptions): number {
  if (asOf === undefined) return 0;
  const day = new Date(`${asOf}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(asOf) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(asOf)) {
    return daysBetween(day, now);
  }
  throw new InvalidInput('import', [
    { field: '--as-of', value: asOf, expected: 'an existing day, such as 2026-08-22' },
  ]);
}

/** Throws InvalidInput if `source` is not a valid name of a source. */
export function requireSourceName(source: string): void {
  if (isSourceName(source)) return;
  throw new InvalidInput('import', [{ field: 'source', value: source, expected: SOURCE_NAME }]);
}

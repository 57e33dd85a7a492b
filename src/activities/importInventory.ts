import type { Pool, PoolClient } from 'pg';
import { mergePeople, mergeProjects, mergeTasks, type MergeCounts } from '../db/inventoryMerge';
import { beginImport, stageRows } from '../db/inventoryStage';
import { recordSync } from '../db/inventorySync';
import { inTransaction } from '../db/pool';
import { InvalidInput } from '../domain/errors';
import { daysBetween } from '../domain/inventory';
import { Faults } from '../sources/file/faults';
import { findInventoryFiles, type InventoryFile } from '../sources/file/files';
import { readRows } from '../sources/file/read';
import { findFaultsBetweenRows } from './importChecks';

export interface ImportOptions {
  pool: Pool;
  /** The name under which projects, tasks and people are kept. */
  source: string;
  /** Files named projects, tasks or people, ending in .csv or .jsonl, or folders of them. */
  paths: string[];
  /** The day of the snapshot, as 2026-08-22: all dates move by whole days so that it becomes the day of `now`. */
  asOf?: string | undefined;
  now: Date;
  onProgress?: ((progress: ImportProgress) => void) | undefined;
}

/** How far an import has come: of all files together. */
export interface ImportProgress {
  phase: 'reading' | 'merging';
  bytes: number;
  totalBytes: number;
  rows: number;
}

export interface ImportResult {
  source: string;
  /** The id of its row in `sync`. */
  sync: string;
  /** Why nothing that needs a trusted sync may rely on it; null when it may. */
  untrusted: string | null;
  projects: MergeCounts;
  /** `keptClosed`: enabled in the file, but closed here and not changed since. */
  tasks: MergeCounts & { keptClosed: number };
  people: MergeCounts;
}

/**
 * Brings the mirror of a file source up to date, in one transaction: all of the files or nothing. The same
 * files again change nothing but what was seen when.
 * Throws InvalidInput when options or rows are wrong, naming file and line.
 */
export async function importInventory(options: ImportOptions): Promise<ImportResult> {
  requireSourceName(options.source);
  const days = daysToShift(options);
  const files = await findInventoryFiles(options.paths);
  return inTransaction(options.pool, async (db) => {
    await beginImport(db, options.source);
    await stageFiles(db, files, { ...options, days });
    await refuseFaultsBetweenRows(db, files, options.source);
    return merge(db, files, options);
  });
}

async function stageFiles(db: PoolClient, files: InventoryFile[], options: ImportOptions & { days: number }) {
  const { source, days, onProgress } = options;
  const faults = new Faults();
  const totalBytes = sum(files.map((file) => file.bytes));
  const before = { bytes: 0, rows: 0 };
  for (const file of files) {
    let rows = 0;
    const onRead = (bytes: number, read: number) => {
      rows = read;
      onProgress?.({ phase: 'reading', bytes: before.bytes + bytes, totalBytes, rows: before.rows + read });
    };
    await stageRows(db, { kind: file.kind, source, shiftDays: days }, readRows(file, { faults, onRead }));
    before.bytes += file.bytes;
    before.rows += rows;
  }
  faults.throwIfAny('import');
  onProgress?.({ phase: 'merging', bytes: totalBytes, totalBytes, rows: before.rows });
}

async function merge(
  db: PoolClient,
  files: InventoryFile[],
  { source, now }: ImportOptions,
): Promise<ImportResult> {
  const untrusted = whyUntrusted(files);
  const facts = { source, now, trusted: untrusted === null };
  const projects = await mergeProjects(db, facts);
  const tasks = await mergeTasks(db, facts);
  const people = await mergePeople(db, facts);
  const read = { projects: projects.read, tasks: tasks.read, people: people.read };
  const sync = await recordSync(db, { ...facts, reason: untrusted, ...read });
  return { source, sync, untrusted, projects, tasks, people };
}

async function refuseFaultsBetweenRows(
  db: PoolClient,
  files: InventoryFile[],
  source: string,
): Promise<void> {
  const faults = new Faults();
  for (const { found, total } of await findFaultsBetweenRows(db, files, source)) faults.add(found, total);
  faults.throwIfAny('import');
}

/** A sync says what there is only if it holds projects and tasks. */
function whyUntrusted(files: InventoryFile[]): string | null {
  const missing = (['projects', 'tasks'] as const).filter(
    (kind) => !files.some((file) => file.kind === kind),
  );
  return missing.length > 0 ? `without ${missing.join(' and ')}` : null;
}

function daysToShift({ asOf, now }: ImportOptions): number {
  if (asOf === undefined) return 0;
  const day = new Date(`${asOf}T00:00:00Z`);
  if (/^\d{4}-\d\d-\d\d$/.test(asOf) && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(asOf)) {
    return daysBetween(day, now);
  }
  throw new InvalidInput('import', [
    { field: 'as-of', value: asOf, expected: 'a day that exists, as 2026-08-22' },
  ]);
}

function requireSourceName(source: string): void {
  if (/^[a-z0-9][a-z0-9._-]{0,59}$/i.test(source)) return;
  const expected = 'a letter or digit, then up to 59 letters, digits, dots, hyphens or underscores';
  throw new InvalidInput('import', [{ field: 'source', value: source, expected }]);
}

const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

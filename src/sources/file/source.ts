import type { CloseResult, LiveTask } from '../../domain/sync/inventory';
import type { ReadSource, Source, SwitchingSource } from '../source';
import { fileInventory } from './inventory';

/** Access to the mirror's rows, given by the composition root: a source knows no SQL. */
export interface MirrorRows {
  find(source: string, taskIds: string[]): Promise<LiveTask[]>;
  close(source: string, taskIds: string[]): Promise<CloseResult[]>;
  restore(source: string, taskIds: string[]): Promise<CloseResult[]>;
}

/** Where the inventory of files lies, and who switches the tasks off. */
export interface FileSettings {
  /** Null for files that are brought in by hand. */
  folder: string | null;
  /** `itself`: the platform takes from Rollcall's database what runs. */
  closing: 'itself' | 'by hand';
  /** Accounts that switch tasks on Rollcall's behalf. */
  accounts: string[];
}

const BY_HAND: FileSettings = { folder: null, closing: 'by hand', accounts: [] };

/** A source whose inventory comes from files: the mirror is what is known of its tasks between two of them. */
export function fileSource(
  name: string,
  rows: MirrorRows,
  settings: FileSettings & { closing: 'itself' },
): SwitchingSource;
export function fileSource(name: string, rows: MirrorRows, settings?: FileSettings): Source;
export function fileSource(name: string, rows: MirrorRows, { folder, closing, accounts } = BY_HAND): Source {
  const read: ReadSource = {
    name,
    open: folder === null ? null : () => fileInventory([folder], accounts),
    get: async (taskIds) => new Map((await rows.find(name, taskIds)).map((task) => [task.taskId, task])),
  };
  if (closing === 'by hand') return { ...read, closing };
  return {
    ...read,
    closing,
    close: (taskIds) => rows.close(name, taskIds),
    restore: (taskIds) => rows.restore(name, taskIds),
  };
}

import type { CloseResult, ClosingMeans, LiveTask } from '../../domain/sync/inventory';
import type { Source } from '../source';
import { fileInventory } from './inventory';

/** Access to the mirror's rows, given by the composition root: a source knows no SQL. */
export interface MirrorRows {
  find(source: string, taskIds: string[]): Promise<LiveTask[]>;
  close(source: string, taskIds: string[]): Promise<CloseResult[]>;
  restore(source: string, taskIds: string[]): Promise<CloseResult[]>;
}

/**
 * A source whose inventory came from files: those in `folder`, or files brought in by hand. Nothing stands behind
 * it: the mirror's rows are the truth.
 */
export function fileSource(
  name: string,
  rows: MirrorRows,
  folder: string | null = null,
  closing: ClosingMeans = 'itself',
): Source {
  return {
    name,
    closing,
    isMirror: true,
    open: folder === null ? null : () => fileInventory([folder]),
    get: async (taskIds) => new Map((await rows.find(name, taskIds)).map((task) => [task.taskId, task])),
    close: (taskIds) => rows.close(name, taskIds),
    restore: (taskIds) => rows.restore(name, taskIds),
  };
}

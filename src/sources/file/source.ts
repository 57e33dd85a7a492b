import type { CloseResult, LiveTask } from '../../domain/inventory';
import type { Source } from '../source';

/** Access to the mirror's rows, given by the composition root: a source knows no SQL. */
export interface MirrorRows {
  find(source: string, taskIds: string[]): Promise<LiveTask[]>;
  close(source: string, taskIds: string[]): Promise<CloseResult[]>;
  restore(source: string, taskIds: string[]): Promise<CloseResult[]>;
}

/** A source whose inventory came from files. Nothing stands behind it: the mirror's rows are the truth. */
export function fileSource(name: string, rows: MirrorRows): Source {
  return {
    name,
    isMirror: true,
    get: async (taskIds) => new Map((await rows.find(name, taskIds)).map((task) => [task.taskId, task])),
    close: (taskIds) => rows.close(name, taskIds),
    restore: (taskIds) => rows.restore(name, taskIds),
  };
}

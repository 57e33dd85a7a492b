import type { CloseResult, LiveTask } from '../domain/inventory';

/** The system that holds tasks and projects: asked before a task is closed, and told to close it. */
export interface Source {
  readonly name: string;
  /** Nothing stands behind the mirror: to close a task of it is to change its row. */
  readonly isMirror?: boolean;

  /** The tasks as they are now, by id; one that does not exist any more is absent. */
  get(taskIds: string[]): Promise<Map<string, LiveTask>>;

  /** Closes tasks as of `now`. One result for each id, in any order; rejects only when the source cannot be reached. */
  close(taskIds: string[], now: Date): Promise<CloseResult[]>;

  /** Takes the closing of tasks back, as of `now`; one that changed since stays as it is, and its result says so. */
  restore(taskIds: string[], now: Date): Promise<CloseResult[]>;
}

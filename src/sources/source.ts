import type { CloseResult, ClosingMeans, LiveTask, UnreadTask } from '../domain/sync/inventory';
import type { Inventory } from './inventory';

/** The system that holds tasks and projects: read as a whole, asked before a task is closed, and told to close it. */
export type Source = (ReadSource & SwitchedByHand) | SwitchingSource;

/** A source that switches tasks off and on as we tell it. */
export type SwitchingSource = ReadSource & Switch;

/** What every source has. */
export interface ReadSource {
  readonly name: string;

  /**
   * Opens everything it holds as of `now`, to be read once; null where that is brought in by hand. Rejects with
   * SourceUnavailable when the source cannot be reached, with InvalidInput for what a person has to put right. Once
   * `stopped` is aborted, nobody reads on.
   */
  readonly open: ((now: Date, stopped?: AbortSignal) => Promise<Inventory>) | null;

  /**
   * The tasks as they are now, by id: one that does not exist any more is absent, one that may not be read says
   * why. Rejects with SourceUnavailable when the source cannot be reached.
   */
  get(taskIds: string[]): Promise<Map<string, LiveTask | UnreadTask>>;
}

/** People switch its tasks off and on, by a list that we give them. */
interface SwitchedByHand {
  readonly closing: 'by hand';
}

/** It switches tasks off and on as we tell it. */
interface Switch {
  readonly closing: Exclude<ClosingMeans, 'by hand'>;

  /**
   * Closes tasks as of `now`, and the mirror's word on them. One result for each id, in any order, with the
   * source's own words for one it refuses. May be repeated; rejects with SourceUnavailable when the source cannot
   * be reached, or `stopped` is aborted meanwhile, which says nothing of any of the tasks.
   */
  close(taskIds: string[], now: Date, stopped?: AbortSignal): Promise<CloseResult[]>;

  /**
   * Takes the closing of tasks back, as of `now`, under the same promises; one that changed since stays as it is,
   * and its result says so.
   */
  restore(taskIds: string[], now: Date, stopped?: AbortSignal): Promise<CloseResult[]>;
}

import { stopIfCancelled } from './cancelled';

/** Tasks to a batch: a stop, a crash or a cancellation is noticed between two. */
export const BATCH = 1000;

/** The same where a batch is one statement: half a second or so. */
export const AT_ONCE = 10_000;

/** So many of these beside each other: PostgreSQL works at each with one processor. */
export const BESIDES = 2;

const PASS_MS = 60_000;

/**
 * Repeats `batch` until it says that nothing was left, for about a minute: a retry must not begin a long
 * work anew, nor the workflow's history grow with every batch. Returns whether something may be left. Throws
 * CancelledFailure between two batches once the activity is cancelled.
 */
export async function repeatBatches(batch: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + PASS_MS;
  do {
    stopIfCancelled();
    if (!(await batch())) return false;
  } while (performance.now() <= end);
  return true;
}

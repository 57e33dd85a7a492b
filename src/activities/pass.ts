/** Tasks to a batch: a stop or a crash is noticed between two. */
export const BATCH = 1000;

/** The same where a batch is one statement: a second or two. */
export const AT_ONCE = 10_000;

const PASS_MS = 60_000;

/**
 * Repeats `batch` until it says that nothing was left, for about a minute: a retry must not begin a long
 * work anew, nor the workflow's history grow with every batch. Returns whether something may be left.
 */
export async function repeatBatches(batch: () => Promise<boolean>): Promise<boolean> {
  const end = performance.now() + PASS_MS;
  while (await batch()) {
    if (performance.now() > end) return true;
  }
  return false;
}

import { ActivityFailure, ApplicationFailure, isCancellation, TemporalFailure } from '@temporalio/workflow';
import { DATABASE_TROUBLE, pauseAfter } from '../domain/common/outage';
import type { Blocked } from '../domain/reminder/summary';

/**
 * Calls `decide` until it succeeds. After each failure it calls `wait` with the reason; `wait` waits with a timer or
 * until a signal. So thousands of workflows that cannot reach the database occupy no worker and write few events.
 */
export async function untilDecided<T>(
  decide: () => Promise<T>,
  wait: (blocked: Blocked & { pause: number }) => Promise<unknown>,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await decide();
    } catch (error) {
      if (isCancellation(error) || !(error instanceof TemporalFailure)) throw error;
      const pause = pauseAfter(failures, Math.random());
      await wait({ ...reasonIn(error), pause, until: new Date(Date.now() + pause).toISOString() });
    }
  }
}

/** A local activity's failure arrives as it was thrown, another activity's as the cause of an ActivityFailure. */
function reasonIn(failure: TemporalFailure): Pick<Blocked, 'why' | 'byDatabase'> {
  const thrown = failure instanceof ActivityFailure ? (failure.cause ?? failure) : failure;
  return {
    why: thrown.message,
    byDatabase: thrown instanceof ApplicationFailure && thrown.type === DATABASE_TROUBLE,
  };
}

import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/** Tasks in a batch. A stop, a crash or a cancellation is noticed between two batches. */
export const BATCH_SIZE = 1000;

/** The same for a batch that is one statement of about half a second. */
export const STATEMENT_BATCH_SIZE = 10_000;

/** How many of those run in parallel; PostgreSQL uses one processor for each. */
export const CONCURRENCY = 2;

const PASS_MS = 60_000;

/**
 * Repeats `batch` for about a minute, until it returns false because nothing is left. So a retry does not repeat long
 * work, and the workflow's history does not grow with every batch. Returns whether something may be left. Throws
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

/**
 * Stops an activity between two batches if its workflow was cancelled, its worker is about to stop, or another
 * attempt has replaced it: throws CancelledFailure. Does nothing outside an activity, as in `rollcall import`.
 */
export function stopIfCancelled(): void {
  asyncLocalStorage.getStore()?.cancellationSignal.throwIfAborted();
}

/**
 * A signal that aborts once the worker has waited long enough for running activities. Calls to systems that stay
 * silent are given up then, so that their result is recorded. Undefined outside an activity.
 */
export function workerStops(): AbortSignal | undefined {
  const cancelled = asyncLocalStorage.getStore()?.cancellationSignal;
  if (!cancelled) return undefined;
  const stops = new AbortController();
  const pass = () => isShutdown(cancelled.reason) && stops.abort();
  if (cancelled.aborted) pass();
  else cancelled.addEventListener('abort', pass, { once: true });
  return stops.signal;
}

/** Compares with the message of Temporal's SDK: a cancelled workflow and a replaced attempt are different reasons. */
const isShutdown = (reason: unknown) => reason instanceof Error && reason.message === 'WORKER_SHUTDOWN';

/** A signal that aborts once the activity is no longer wanted, for whatever reason. Undefined outside an activity. */
export const notWanted = (): AbortSignal | undefined => asyncLocalStorage.getStore()?.cancellationSignal;

const told = new WeakMap<Context, unknown>();

/** Sets the progress that the activity of `context` sends with its next heartbeat. */
export const reportProgress = (context: Context, progress: unknown): void => void told.set(context, progress);

/** The last progress of the activity of `context`; undefined if it reported none. */
export const progressOf = (context: Context): unknown => told.get(context);

/**
 * A failure that Temporal retries after `nextRetryDelay` milliseconds. `type` names its kind, such as
 * `mail-temporary`.
 */
export const retryLater = (type: string, message: string, nextRetryDelay: number): ApplicationFailure =>
  ApplicationFailure.create({ type, message, nextRetryDelay });

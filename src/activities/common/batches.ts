import { asyncLocalStorage, type Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/** Tasks to a batch: a stop, a crash or a cancellation is noticed between two. */
export const BATCH_SIZE = 1000;

/** The same where a batch is one statement: half a second or so. */
export const STATEMENT_BATCH_SIZE = 10_000;

/** So many of these beside each other: PostgreSQL works at each with one processor. */
export const CONCURRENCY = 2;

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

/**
 * Between two batches of an activity: ends it where it is not wanted any more, its workflow being cancelled, its
 * worker about to stop, or another attempt at work in its place. Throws CancelledFailure then, for Temporal; does
 * nothing where the work is not an activity's, as in `rollcall import`.
 */
export function stopIfCancelled(): void {
  asyncLocalStorage.getStore()?.cancellationSignal.throwIfAborted();
}

/**
 * Aborted once the worker has waited long enough for what runs: a call that other systems keep silent to is given up
 * then, so that its fate is recorded. Undefined where the work is not an activity's.
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

/** As Temporal's SDK calls it; a workflow that was cancelled, or another attempt, is something else. */
const isShutdown = (reason: unknown) => reason instanceof Error && reason.message === 'WORKER_SHUTDOWN';

const told = new WeakMap<Context, unknown>();

/** Keeps how far the activity of `context` has come, for its next heartbeat. */
export const reportProgress = (context: Context, progress: unknown): void => void told.set(context, progress);

/** How far the activity of `context` has come, as it told last; undefined where it told nothing. */
export const progressOf = (context: Context): unknown => told.get(context);

/** A failure that Temporal tries again after so many milliseconds. `type` says what it was: `mail-temporary`. */
export const retryLater = (type: string, message: string, nextRetryDelay: number): ApplicationFailure =>
  ApplicationFailure.create({ type, message, nextRetryDelay });

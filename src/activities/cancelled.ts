import { asyncLocalStorage } from '@temporalio/activity';

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

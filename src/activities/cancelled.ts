import { asyncLocalStorage } from '@temporalio/activity';

/**
 * Between two batches of an activity: ends it where it is not wanted any more, its workflow being cancelled, its
 * worker about to stop, or another attempt at work in its place. Throws CancelledFailure then, for Temporal; does
 * nothing where the work is not an activity's, as in `rollcall import`.
 */
export function stopIfCancelled(): void {
  asyncLocalStorage.getStore()?.cancellationSignal.throwIfAborted();
}

import { ActivityFailure, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';

// One short attempt: what is not sent by it the reconciler sends. Not of the mail task queue, where it would wait
// behind the mails to owners.
const { reportSweep } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '20 seconds',
  retry: { maximumAttempts: 1 },
});

/** Sends the admins' digests that are due. A workflow has done its work even if they cannot be sent now. */
export async function sendDigests(): Promise<void> {
  try {
    await reportSweep();
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    log.warn('digests were not sent', { cause: error.cause?.message });
  }
}

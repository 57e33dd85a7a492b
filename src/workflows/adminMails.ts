import { ActivityFailure, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';

// One attempt each; the reconciler sends what that attempt could not. Not on the mail task queue, where it would wait
// behind the mails to owners.
const ONCE = { startToCloseTimeout: '10 minutes', retry: { maximumAttempts: 1 } } as const;
const { reportSweep } = proxyActivities<Activities>({ ...ONCE, scheduleToCloseTimeout: '20 seconds' });
const { mailToDoLists } = proxyActivities<Activities>({ ...ONCE, heartbeatTimeout: '30 seconds' });

/** Sends the admins' digests that are due. The workflow succeeds even if they cannot be sent now. */
export const sendDigests = (): Promise<void> => attempt(() => reportSweep(), 'digests were not sent');

/** Mails the lists of tasks to be done by hand. The workflow succeeds even if they cannot be sent now. */
export const sendToDoLists = (): Promise<void> =>
  attempt(() => mailToDoLists({ now: Date.now() }), 'lists of tasks to be done by hand were not sent');

async function attempt(work: () => Promise<unknown>, failing: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    log.warn(failing, { cause: error.cause?.message });
  }
}

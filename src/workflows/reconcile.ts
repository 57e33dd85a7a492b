import { ActivityFailure, isCancellation, log, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { ABOUT } from '../domain/common/workflowTitles';
import { reconcileStory, type Reconciled } from '../domain/monitoring/reconcile';
import { showDetails } from './details';

const { tellUntold, wakeLost } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute' },
});

// As in a sweep: the next look tries again.
const { reportSweep } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  scheduleToCloseTimeout: '20 seconds',
  retry: { maximumAttempts: 1 },
});

/**
 * Takes up what was left behind: tells what was recorded and not told, then wakes the reminders that should be
 * running and are not, a minute's worth at a time, and sends digests that no sweep could send. What is woken finds in the database what there is to do, so
 * nothing is done twice.
 */
export async function reconcile(): Promise<Reconciled> {
  const told = await tellUntold({ now: Date.now() });
  let lost = 0;
  let after: string | null = '';
  while (after !== null) {
    const pass: Awaited<ReturnType<Activities['wakeLost']>> = await wakeLost({ now: Date.now(), after });
    lost += pass.lost;
    after = pass.after;
  }
  if (told.reports) await sendReports();
  const found = { ...told, lost };
  showDetails(ABOUT.reconcile, reconcileStory(found));
  return found;
}

async function sendReports(): Promise<void> {
  try {
    await reportSweep();
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    log.warn('digests were not sent', { cause: error.cause?.message });
  }
}

import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { reconcileStory, type Reconciled } from '../domain/reconcile';
import { showDetails } from './details';

const { tellUntold, wakeLost } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute' },
});

/**
 * Takes up what was left behind: tells what was recorded and not told, then wakes the reminders that should be
 * running and are not, a minute's worth at a time. What is woken finds in the database what there is to do, so
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
  const found = { ...told, lost };
  showDetails(reconcileStory(found));
  return found;
}

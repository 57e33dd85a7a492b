import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { ABOUT } from '../domain/common/workflowTitles';
import { reconcileStory, type Reconciled } from '../domain/monitoring/reconcile';
import { showDetails } from './details';
import { sendDigests, sendToDoLists } from './adminMails';

const { notifyPending, wakeLost } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute' },
});

/**
 * Takes up what was left behind: tells what was recorded and not told, then wakes the reminders that should be
 * running and are not, a minute's worth at a time, and sends digests that no sweep could send. What is woken finds in
 * the database what there is to do, so nothing is done twice. Mails what is to be done by hand, where that is due.
 */
export async function reconcile(): Promise<Reconciled> {
  const told = await notifyPending({ now: Date.now() });
  let lost = 0;
  let failed = 0;
  let after: string | null = '';
  while (after !== null) {
    const pass: Awaited<ReturnType<Activities['wakeLost']>> = await wakeLost({ now: Date.now(), after });
    lost += pass.lost;
    failed += pass.failed;
    after = pass.after;
  }
  if (told.reports) await sendDigests();
  await sendToDoLists();
  const found = { ...told, lost, failed };
  showDetails(ABOUT.reconcile, reconcileStory(found));
  return found;
}

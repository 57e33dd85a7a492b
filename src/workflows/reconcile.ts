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
 * Wakes what was left behind: signals what was recorded and not signalled, then wakes the reminders that should be
 * running and are not, for a minute at a time, and sends digests that no sweep could send. The woken workflows decide
 * by the database, so nothing is done twice. It also mails the lists of tasks to be done by hand that are due.
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

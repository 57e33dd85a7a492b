import { proxyActivities, setCurrentDetails, setHandler } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { closingStory } from '../domain/story';
import { look, type ClosingInput, type ClosingResult } from './messages';

const { closeBatch, tellOwners } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute' },
});

/**
 * The only place that closes tasks, one at a time: executes the proposed closures in batches under the
 * brakes, then wakes the reminders of the owners concerned, who tell them. Ends when nothing is proposed
 * that may be closed and no signal came since the last look.
 */
export async function closing({ cadence }: ClosingInput): Promise<ClosingResult> {
  const total: ClosingResult = { closed: 0, failed: 0, cancelled: 0, overCap: 0 };
  let news = true;
  setHandler(look, () => {
    news = true;
  });
  while (news) {
    news = false;
    await closeProposed(cadence, total);
    setCurrentDetails(closingStory(total));
    for (let after: string | null = ''; after !== null;) after = await tellOwners({ cadence, after });
  }
  return total;
}

async function closeProposed(cadence: ClosingInput['cadence'], total: ClosingResult): Promise<void> {
  for (;;) {
    const batch = await closeBatch({ cadence, now: Date.now() });
    total.closed += batch.closed;
    total.failed += batch.failed;
    total.cancelled += batch.cancelled;
    total.overCap = batch.overCap;
    if (batch.closed + batch.failed === 0) return;
  }
}

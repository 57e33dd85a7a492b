import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { SyncOutcome } from '../domain/trust';

const { syncSource } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  scheduleToCloseTimeout: '2 hours',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute', maximumAttempts: 5 },
});

/** Syncs the sources, one after the other; one that fails does not keep the others from it. */
export async function syncSources(names: string[]): Promise<SyncOutcome[]> {
  const outcomes: SyncOutcome[] = [];
  for (const source of names) outcomes.push(await syncOne(source));
  return outcomes;
}

async function syncOne(source: string): Promise<SyncOutcome> {
  try {
    return await syncSource.executeWithOptions({ summary: source }, [{ source, now: Date.now() }]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const reason = error.cause?.message ?? error.message;
    return { source, failed: true, reason, distrusted: 0, gone: 0, tasks: 0 };
  }
}

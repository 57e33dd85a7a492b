import { ActivityFailure, isCancellation, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { plain } from '../domain/common/markdown';
import { failedSync, type SyncOutcome } from '../domain/sync/trust';

const { syncSource } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  scheduleToCloseTimeout: '2 hours',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute', maximumAttempts: 5 },
});

/** Syncs the sources in parallel: one that fails, or hangs for hours, does not delay the others. */
export const syncSources = (names: string[]): Promise<SyncOutcome[]> => Promise.all(names.map(syncOne));

async function syncOne(source: string): Promise<SyncOutcome> {
  try {
    return await syncSource.executeWithOptions({ summary: plain(source) }, [{ source, now: Date.now() }]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const reason = error.cause?.message ?? error.message;
    return failedSync(source, reason);
  }
}

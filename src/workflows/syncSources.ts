import { ActivityFailure, isCancellation, patched, proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { plain } from '../domain/markdown';
import type { SyncOutcome } from '../domain/trust';

const { syncSource } = proxyActivities<Activities>({
  startToCloseTimeout: '1 hour',
  scheduleToCloseTimeout: '2 hours',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute', maximumAttempts: 5 },
});

/**
 * Syncs the sources beside each other: one that fails, or hangs for hours, does not keep the others from it. Up to
 * 0.1 it was one after the other; `patched` may go once no sync or sweep of then can be open.
 */
export async function syncSources(names: string[]): Promise<SyncOutcome[]> {
  if (names.length < 2 || patched('sources-beside-each-other')) return Promise.all(names.map(syncOne));
  const outcomes: SyncOutcome[] = [];
  for (const source of names) outcomes.push(await syncOne(source));
  return outcomes;
}

async function syncOne(source: string): Promise<SyncOutcome> {
  try {
    return await syncSource.executeWithOptions({ summary: plain(source) }, [{ source, now: Date.now() }]);
  } catch (error) {
    if (isCancellation(error) || !(error instanceof ActivityFailure)) throw error;
    const reason = error.cause?.message ?? error.message;
    return { source, failed: true, reason, distrusted: 0, gone: 0, tasks: 0 };
  }
}

import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { outcomeText, type SyncOutcome } from '../domain/trust';
import { syncSources } from './syncSources';

const { listSources } = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds' });

/** Which source to sync; all that are configured where none is named. */
export interface SyncInput {
  source?: string;
}

/** Brings the mirror of the configured sources up to date, and tells of each whether it may be relied on. */
export async function sync({ source }: SyncInput = {}): Promise<SyncOutcome[]> {
  const names = source === undefined ? await listSources() : [source];
  setCurrentDetails(`Syncing ${names.join(', ')}`);
  const outcomes = await syncSources(names);
  setCurrentDetails(outcomes.map((outcome) => `- **${outcome.source}**: ${outcomeText(outcome)}`).join('\n'));
  return outcomes;
}

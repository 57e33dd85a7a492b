import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { ABOUT } from '../domain/common/workflowTitles';
import { escaped, joined, prose } from '../domain/common/markdown';
import { outcomeText, type SyncOutcome } from '../domain/sync/trust';
import { showDetails } from './details';
import { syncSources } from './syncSources';

const { listSources } = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds' });

/** The source to sync; all configured sources if absent. */
export interface SyncInput {
  source?: string;
}

/** Updates the mirrors of the configured sources, and returns for each whether the sync may be relied on. */
export async function sync({ source }: SyncInput = {}): Promise<SyncOutcome[]> {
  const names = source === undefined ? await listSources() : [source];
  showDetails(ABOUT.sync, prose`Syncing ${names.join(', ')}`);
  const outcomes = await syncSources(names);
  showDetails(ABOUT.sync, joined(outcomes.map(lineOf), '\n'));
  return outcomes;
}

const lineOf = (outcome: SyncOutcome) =>
  prose`- **${outcome.source}**: ${escaped(outcomeText(outcome), LINE)}`;

/** In bytes: a source's error may be long. */
const LINE = 1000;

import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { ABOUT } from '../domain/common/workflowTitles';
import { escaped, joined, prose } from '../domain/common/markdown';
import { outcomeText, type SyncOutcome } from '../domain/sync/trust';
import { showDetails } from './details';
import { syncSources } from './syncSources';

const { listSources } = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds' });

/** Which source to sync; all that are configured where none is named. */
export interface SyncInput {
  source?: string;
}

/** Brings the mirror of the configured sources up to date, and tells of each whether it may be relied on. */
export async function sync({ source }: SyncInput = {}): Promise<SyncOutcome[]> {
  const names = source === undefined ? await listSources() : [source];
  showDetails(ABOUT.sync, prose`Syncing ${names.join(', ')}`);
  const outcomes = await syncSources(names);
  showDetails(ABOUT.sync, joined(outcomes.map(lineOf), '\n'));
  return outcomes;
}

const lineOf = (outcome: SyncOutcome) =>
  prose`- **${outcome.source}**: ${escaped(outcomeText(outcome), LINE)}`;

/** Bytes: what a source said of its failure may be long. */
const LINE = 1000;

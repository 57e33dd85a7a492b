import { proxyActivities } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { ABOUT } from '../domain/common/workflowTitles';
import { escaped, joined, prose } from '../domain/common/markdown';
import { outcomeText, type SyncOutcome } from '../domain/sync/trust';
import { showDetails } from './details';
import { syncSources } from './syncSources';

const { listSources } = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds' });

/** What to sync: one source, all of them, or if neither is said those whose turn it is. */
export interface SyncInput {
  source?: string;
  all?: true;
}

/** Updates the mirrors of the configured sources, and returns for each whether the sync may be relied on. */
export async function sync({ source, all }: SyncInput = {}): Promise<SyncOutcome[]> {
  const names = source === undefined ? await listSources({ dueAt: all ? null : Date.now() }) : [source];
  showDetails(ABOUT.sync, prose`Syncing ${names.join(', ') || 'nothing: no source is due'}`);
  const outcomes = await syncSources(names);
  showDetails(ABOUT.sync, joined(outcomes.map(lineOf), '\n'));
  return outcomes;
}

const lineOf = (outcome: SyncOutcome) =>
  prose`- **${outcome.source}**: ${escaped(outcomeText(outcome), LINE)}`;

/** In bytes: a source's error may be long. */
const LINE = 1000;

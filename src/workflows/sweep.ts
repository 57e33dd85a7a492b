import { continueAsNew, proxyActivities, uuid4, workflowInfo } from '@temporalio/workflow';
import { defineSearchAttributeKey } from '@temporalio/common';
import type { Activities } from '../activities';
import { ABOUT } from '../domain/common/workflowTitles';
import type { Cadence } from '../domain/cadence/cadence';
import { own, prose } from '../domain/common/markdown';
import type { SweepCounts } from '../domain/sweep/counts';
import { sweepMarkdown } from '../domain/sweep/summary';
import type { SweepInput } from './messages';
import { showDetails } from './details';
import { sendDigests } from './adminMails';
import { syncSources } from './syncSources';

const { openSweep, findStaleSources, closeSweep, proposeArchived, beginRounds } = proxyActivities<Activities>(
  {
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: '30 seconds',
    retry: { maximumInterval: '1 minute' },
  },
);

/** The progress of a sweep, passed on when it continues as new. */
export interface SweepProgress {
  sweepId: string;
  cadence: Cadence;
  /** When the sweep began; `now` in all its decisions. Milliseconds. */
  now: number;
  proposed: number;
  after: string;
}

/**
 * One scheduled pass over everything: syncs the mirrors that are not fresh, proposes closing the tasks of archived
 * projects, then begins a round for each due owner, a page at a time. Its input is the cadence; a wrong one fails the
 * sweep at once with an error that names the field. The history grows with pages, never with owners.
 */
export async function sweep(input: SweepInput = {}, progress?: SweepProgress): Promise<SweepCounts> {
  const isContinued = workflowInfo().continuedFromExecutionRunId !== undefined;
  const state = progress && isContinued ? progress : await begin(progress ? [input, progress] : input);
  const { sweepId, cadence, now, proposed } = state;
  const ref = { sweepId, cadence, now };
  let after: string | null = state.after;
  while (after !== null) {
    if (workflowInfo().continueAsNewSuggested) {
      return continueAsNew<typeof sweep>(input, { ...state, after });
    }
    showDetails(
      ABOUT.sweep,
      after ? prose`Asking due owners; done up to **${after}**` : own('Asking due owners'),
    );
    after = await beginRounds({ ...ref, after });
  }
  const counts = await closeSweep({ ...ref, proposed });
  showDetails(ABOUT.sweep, sweepMarkdown(counts));
  await sendDigests();
  return counts;
}

/** Validates whatever the Schedule has as input. Several inputs are passed on as a list, which is invalid. */
async function begin(input: unknown): Promise<SweepProgress> {
  const sweepId = uuid4();
  const now = Date.now();
  const cadence = await openSweep({ sweepId, input, now, scheduledFor: scheduledFor() });
  await syncStale(cadence, now);
  const proposed = await proposeArchived({ sweepId, cadence, now });
  return { sweepId, cadence, now, proposed, after: '' };
}

/** A failed sync leaves the mirror unchanged; no owner is asked on stale data. */
async function syncStale(cadence: Cadence, now: number): Promise<void> {
  const stale = await findStaleSources({ cadence, now });
  if (stale.length === 0) return;
  showDetails(ABOUT.sweep, prose`Syncing first, because these mirrors are not fresh: ${stale.join(', ')}`);
  await syncSources(stale);
}

/** The Schedule's nominal time; null for a sweep started by hand. */
function scheduledFor(): number | null {
  const key = defineSearchAttributeKey('TemporalScheduledStartTime', 'DATETIME');
  return workflowInfo().typedSearchAttributes.get(key)?.getTime() ?? null;
}

import { continueAsNew, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { ABOUT } from '../domain/common/workflowTitles';
import type { Cadence } from '../domain/cadence/cadence';
import { closingMarkdown, type ClosingResult } from '../domain/closing/summary';
import { wake, type ClosingInput } from './messages';
import { showDetails } from './details';

const { restoreClosed, closeProposed, tellOwners } = proxyActivities<Activities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { maximumInterval: '1 minute' },
});

const NOTHING: ClosingResult = {
  closed: 0,
  toDo: 0,
  failed: 0,
  cancelled: 0,
  overCap: 0,
  restored: 0,
  toSwitchOn: 0,
  notRestored: 0,
};

/**
 * The only place that closes and restores tasks; one runs at a time. It restores requested closures, executes
 * proposed ones under the guardrails, then wakes the reminders that notify the owners. It ends when nothing is left
 * that may be done and no signal has come since the last check. Its history grows with minutes of work and pages of
 * owners, never with tasks; a long one is continued as new.
 */
export async function closing({ cadence }: ClosingInput, total = NOTHING): Promise<ClosingResult> {
  let woken = true;
  setHandler(wake, () => {
    woken = true;
  });
  while (woken) {
    if (workflowInfo().continueAsNewSuggested) return continueAsNew<typeof closing>({ cadence }, total);
    woken = false;
    total = await restoreAll(cadence, total);
    total = await closeAll(cadence, total);
    showDetails(ABOUT.closing, closingMarkdown(total));
    for (let after: string | null = ''; after !== null;) after = await tellOwners({ cadence, after });
  }
  return total;
}

/**
 * Continues a long history as new, in the middle of the work: the next run starts over and finds what is left. Not
 * while owners are being notified, since the next run would begin with the first of them again.
 */
async function keepShort(cadence: Cadence, total: ClosingResult): Promise<void> {
  if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof closing>({ cadence }, total);
}

async function restoreAll(cadence: Cadence, total: ClosingResult): Promise<ClosingResult> {
  const { restored, toSwitchOn, notRestored, more } = await restoreClosed({ now: Date.now() });
  const sum = {
    ...total,
    restored: total.restored + restored,
    toSwitchOn: total.toSwitchOn + toSwitchOn,
    notRestored: total.notRestored + notRestored,
  };
  if (!more) return sum;
  await keepShort(cadence, sum);
  return restoreAll(cadence, sum);
}

async function closeAll(cadence: Cadence, total: ClosingResult): Promise<ClosingResult> {
  const pass = await closeProposed({ cadence, now: Date.now() });
  const sum = {
    ...total,
    closed: total.closed + pass.closed,
    toDo: total.toDo + pass.toDo,
    failed: total.failed + pass.failed,
    cancelled: total.cancelled + pass.cancelled,
    overCap: pass.overCap,
  };
  showDetails(ABOUT.closing, closingMarkdown(sum));
  if (!pass.more) return sum;
  await keepShort(cadence, sum);
  return closeAll(cadence, sum);
}

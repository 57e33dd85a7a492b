import { joined, own, prose, type Markdown } from '../common/markdown';

/** What one pass of the reconciler found and woke. */
export interface Reconciled {
  /** Reminders that should have been running and were not. */
  lost: number;
  /** People whose reminder was not signalled about their answers. */
  unsignalled: number;
  /** People whose reminder was not signalled about tasks assigned or given away, or about assignees not reached. */
  unwoken: number;
  /** Closures the closing workflow was not signalled about, or had left unfinished. */
  closures: number;
  /** Digests of sweeps that were not sent. */
  reports: number;
  /** Reminders that could not be checked or started: the next pass tries again. */
  failed: number;
}

/** A pass of the reconciler as Temporal's UI shows it. */
export function reconcileStory(found: Reconciled): Markdown {
  const { lost, unsignalled, unwoken, closures, reports, failed } = found;
  if (lost + unsignalled + unwoken + closures + reports + failed === 0)
    return own('Nothing was left behind.');
  return joined(
    [
      own('| left behind and woken | |'),
      own('|---|---|'),
      prose`| reminders that should have been running | ${lost} |`,
      prose`| people whose reminder was not told of their answers | ${unsignalled} |`,
      prose`| people whose reminder was not told of assignments | ${unwoken} |`,
      prose`| closures the closing workflow was not told of or left unfinished | ${closures} |`,
      prose`| sweep digests that were not sent | ${reports} |`,
      ...(failed > 0 ? [prose`| not woken: see the worker's log for whom, and why | ${failed} |`] : []),
    ],
    '\n',
  );
}

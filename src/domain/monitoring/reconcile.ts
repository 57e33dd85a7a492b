import { joined, own, prose, type Markdown } from '../common/markdown';

/** What a look at what was left behind found, and woke. */
export interface Reconciled {
  /** Reminders that should have been running, and were not. */
  lost: number;
  /** People whose reminder had not been told of answers. */
  unsignalled: number;
  /** People whose reminder had not been told of tasks assigned or given away, or of assignees not reached. */
  unwoken: number;
  /** Closures that the closing workflow had not been told of, or had left unfinished. */
  closures: number;
  /** Digests of sweeps that were not sent. */
  reports: number;
  /** Reminders that could not be looked at, or not begun: the next look tries again. */
  failed: number;
}

/** What was found. */
export function reconcileStory(found: Reconciled): Markdown {
  const { lost, unsignalled, unwoken, closures, reports, failed } = found;
  if (lost + unsignalled + unwoken + closures + reports + failed === 0)
    return own('Nothing was left behind.');
  return joined(
    [
      own('| left behind, and woken | |'),
      own('|---|---|'),
      prose`| reminders that should have been running | ${lost} |`,
      prose`| people with answers their reminder was not told of | ${unsignalled} |`,
      prose`| people with assignments their reminder was not told of | ${unwoken} |`,
      prose`| closures the closing workflow was not told of, or left unfinished | ${closures} |`,
      prose`| digests of sweeps that were not sent | ${reports} |`,
      ...(failed > 0 ? [prose`| not woken: the worker's log says whom, and why | ${failed} |`] : []),
    ],
    '\n',
  );
}

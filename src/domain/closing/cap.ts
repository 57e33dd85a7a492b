import type { Cadence } from '../cadence/cadence';

/** What the cap looks at of one source. Closures are those for archive and silence. */
export interface CapUse {
  source: string;
  /** Its enabled tasks. */
  enabled: number;
  /** Closures that wait, proposed or under way. */
  pending: number;
  /** Closures of the rolling day. */
  closed: number;
  /** Those of them that were restored: these tasks are enabled again. */
  restored: number;
  /** What an admin allowed beyond the cap, for once: what is used already and what waits. */
  allowed: number;
  /** The allowances that no closing needed yet, the oldest first. */
  waiting: { id: string; tasks: number }[];
}

/** How many closures the cap itself permits in the rolling day: the lower of the number and the percentage. */
export const capLimit = (cap: Cadence['closingCap'], use: CapUse): number =>
  Math.min(cap.tasks, Math.floor((cap.percent * (use.enabled + use.closed - use.restored)) / 100));

/** Whether executing what waits would exceed the cap and what was allowed beyond it; then none of it runs. */
export const isOverCap = (cap: Cadence['closingCap'], use: CapUse): boolean => overCapBy(cap, use) > 0;

/** How many closures more would have to be allowed for what waits to run; 0 where none. */
export const overCapBy = (cap: Cadence['closingCap'], use: CapUse): number =>
  use.pending > 0 ? Math.max(0, use.pending + use.closed - capLimit(cap, use) - use.allowed) : 0;

/**
 * The ids of the allowances without which what waits could not run: the oldest first, and none for what the cap and
 * the allowances used already permit.
 */
export function neededAllowances(cap: Cadence['closingCap'], use: CapUse): string[] {
  const needed: string[] = [];
  let permitted = capLimit(cap, use) + use.allowed - use.waiting.reduce((sum, { tasks }) => sum + tasks, 0);
  for (const { id, tasks } of use.waiting) {
    if (use.pending + use.closed <= permitted) break;
    needed.push(id);
    permitted += tasks;
  }
  return needed;
}

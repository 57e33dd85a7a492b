import type { Cadence } from '../cadence/cadence';
import { count } from '../common/text';

/** How many tasks a project or a source has, and how many of them are enabled or were closed by us. */
export interface TaskCounts {
  tasks: number;
  enabled: number;
}

/** The tasks in the last trusted sync and in this one. */
export interface Change {
  before: TaskCounts;
  now: TaskCounts;
}

/** What a complete sync is judged by. Projects that could not be read count neither in `total` nor in `projects`. */
export interface SyncChange {
  /** All projects together, including new ones. */
  total: Change;
  /** Each project that was trusted before; those that did not shrink may be missing. */
  projects: ({ project: string } & Change)[];
  /** Projects that could not be read in full, with the error. */
  unread: ReadonlyMap<string, string>;
  /** Active people before, and how many of them this sync lists. Both are equal if it does not list everybody. */
  people: { before: number; now: number };
}

/** Why a sync is untrusted as a whole, null if trusted; and the projects for which it is untrusted. */
export interface Verdict {
  rejectionReason: string | null;
  projects: { project: string; rejectionReason: string }[];
}

/**
 * Judges whether a complete sync may be relied on. It is untrusted if a project, or all together, suddenly lost more
 * tasks or enabled tasks than `limits` allow, if it lost more people than that, and for each project that could not
 * be read. New projects and first syncs have nothing to compare with and are trusted.
 */
export function judgeSync(
  { total, projects, unread, people }: SyncChange,
  limits: Cadence['shrink'],
): Verdict {
  const shrunk = projects.flatMap(({ project, ...change }) => {
    const rejectionReason = shrinking(change, limits);
    return rejectionReason === null ? [] : [{ project, rejectionReason }];
  });
  const failed = [...unread].map(([project, why]) => ({
    project,
    rejectionReason: `could not be read: ${why}`,
  }));
  const rejectionReason = shrinking(total, limits) ?? fewerPeople(people, limits);
  return { rejectionReason, projects: [...shrunk, ...failed] };
}

/** Why a change exceeds `limits`; null if it does not. */
function shrinking({ before, now }: Change, limits: Cadence['shrink']): string | null {
  if (isTooMuch(before.tasks, now.tasks, limits))
    return `only ${now.tasks} of ${before.tasks} tasks are left`;
  if (isTooMuch(before.enabled, now.enabled, limits)) {
    return `only ${now.enabled} of ${before.enabled} enabled tasks are still enabled`;
  }
  return null;
}

/** The same for people. */
const fewerPeople = ({ before, now }: SyncChange['people'], limits: Cadence['shrink']): string | null =>
  isTooMuch(before, now, limits) ? `only ${now} of ${before} active people are listed` : null;

const isTooMuch = (before: number, now: number, { percent, tasks }: Cadence['shrink']): boolean =>
  before - now > tasks && (before - now) * 100 > percent * before;

/** The result of syncing a source. */
export interface SyncOutcome {
  source: string;
  /** Nothing was merged: the source could not be read, or rows were invalid. */
  failed: boolean;
  /** No source of that name is configured; absent otherwise. */
  unknown?: true;
  /** Why it failed or is untrusted; null if it is trusted. */
  reason: string | null;
  /** How many projects it is untrusted for. */
  rejectedProjectCount: number;
  /** Tasks that no longer exist. */
  gone: number;
  /** People who left: no longer listed, or no longer active. */
  left: number;
  tasks: number;
  /** Tasks that the source closed itself. */
  closedElsewhere: number;
  /** Tasks that people were asked to switch off by hand and that are off now. */
  doneByHand: number;
  /** Closed tasks that are enabled again or ran since. */
  runningAgain: number;
}

/** The result of a sync that merged nothing. */
export const failedSync = (source: string, reason: string): SyncOutcome => ({
  source,
  failed: true,
  reason,
  rejectedProjectCount: 0,
  gone: 0,
  left: 0,
  tasks: 0,
  closedElsewhere: 0,
  doneByHand: 0,
  runningAgain: 0,
});

/** The result of a sync in one line. */
export function outcomeText(outcome: SyncOutcome): string {
  const {
    failed,
    reason,
    rejectedProjectCount,
    gone,
    left,
    tasks,
    closedElsewhere,
    doneByHand,
    runningAgain,
  } = outcome;
  if (failed) return `failed, nothing was merged: ${reason}`;
  const word = reason === null ? 'trusted' : `not trusted: ${reason}`;
  const projects = rejectedProjectCount > 0 ? `, not for ${rejectedProjectCount} of its projects` : '';
  const elsewhere = closedElsewhere > 0 ? `, ${closedElsewhere} closed by the source itself` : '';
  const byHand = doneByHand > 0 ? `, ${doneByHand} switched off by hand` : '';
  const running = runningAgain > 0 ? `; ${count(runningAgain, 'closed task')} running again` : '';
  const leavers = left > 0 ? `, ${left} people left` : '';
  return `${count(tasks, 'task')}, ${gone} gone${leavers}${elsewhere}${byHand}, ${word}${projects}${running}`;
}

import type { Cadence } from '../cadence/cadence';
import { count } from '../common/text';

/** How many tasks a project or a source has, and how many of those are enabled or were closed by us. */
export interface TaskCounts {
  tasks: number;
  enabled: number;
}

/** Tasks in the last trusted sync, and in this one. */
export interface Change {
  before: TaskCounts;
  now: TaskCounts;
}

/** What a complete sync is judged by. Projects that could not be read count in neither `total` nor `projects`. */
export interface SyncChange {
  /** Of all projects together, new ones included. */
  total: Change;
  /** Of each project that was trusted before; those that did not shrink may be left out. */
  projects: ({ project: string } & Change)[];
  /** Projects that could not be read in full, and why. */
  unread: ReadonlyMap<string, string>;
  /** Active people before, and how many of them the sync lists; the same where it does not list everybody. */
  people: { before: number; now: number };
}

/** Why a sync is not trusted as a whole, null when it is; and the projects for which it is not. */
export interface Verdict {
  rejectionReason: string | null;
  projects: { project: string; rejectionReason: string }[];
}

/**
 * Whether a complete sync may be relied on: not where a project, or all of them together, suddenly lost more
 * than `limits` allow, in tasks or in enabled ones; nor for a project that could not be read; nor where it lost more
 * people than that. New projects and first syncs have nothing to be compared with and are trusted.
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

/** Why a change is more than `limits` allow; null when it is not. */
function shrinking({ before, now }: Change, limits: Cadence['shrink']): string | null {
  if (isTooMuch(before.tasks, now.tasks, limits))
    return `only ${now.tasks} of ${before.tasks} tasks are left`;
  if (isTooMuch(before.enabled, now.enabled, limits)) {
    return `only ${now.enabled} of ${before.enabled} enabled tasks are enabled still`;
  }
  return null;
}

/** The same of the people. */
const fewerPeople = ({ before, now }: SyncChange['people'], limits: Cadence['shrink']): string | null =>
  isTooMuch(before, now, limits) ? `only ${now} of ${before} active people are listed` : null;

const isTooMuch = (before: number, now: number, { percent, tasks }: Cadence['shrink']): boolean =>
  before - now > tasks && (before - now) * 100 > percent * before;

/** What came of syncing a source. */
export interface SyncOutcome {
  source: string;
  /** Nothing was merged: the source could not be read, or rows were wrong. */
  failed: boolean;
  /** No source of that name is configured; left out otherwise. */
  unknown?: true;
  /** Why it failed or is not trusted; null when it is trusted. */
  reason: string | null;
  /** Projects for which it is not trusted. */
  rejectedProjectCount: number;
  /** Tasks that are gone by it. */
  gone: number;
  /** People who have left by it: no longer listed, and no longer active. */
  left: number;
  tasks: number;
  /** Tasks that the source closed by itself. */
  closedElsewhere: number;
  /** Tasks that were to be switched off by hand, and are. */
  doneByHand: number;
  /** Tasks that were closed, and are enabled or ran since. */
  runningAgain: number;
}

/** The outcome of a sync that merged nothing. */
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

/** One line of an outcome. */
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

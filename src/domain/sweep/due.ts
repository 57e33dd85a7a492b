import { before } from '../cadence/durations';
import type { Cadence } from '../cadence/cadence';

/** What the due rule looks at of one task. */
export interface TaskFacts {
  enabled: boolean;
  projectArchived: boolean;
  /** When it was last edited, else created; null when nobody knows. */
  touchedAt: Date | null;
  /** The end of its latest hold, if it ever had one. */
  heldUntil: Date | null;
  /** Its closing waits, or is under way. */
  closing: boolean;
}

/** What the due rule looks at of the mirror that a task is known from. */
export interface MirrorFacts {
  /** The latest sync of its source was trusted as a whole. */
  sourceTrusted: boolean;
  /** That sync was trusted for the task's project. */
  projectTrusted: boolean;
  /** When that sync ended; null when there was none. */
  syncedAt: Date | null;
}

/** What the due rule looks at of one owner. */
export interface OwnerFacts {
  tasks: (TaskFacts & MirrorFacts)[];
  /** When the owner's latest round began; null when never asked. */
  lastRoundBegunAt: Date | null;
  roundOpen: boolean;
}

/** The dates the due rule compares with; the SQL form of the rule takes them as its parameters. */
export interface DueThresholds {
  now: Date;
  /** A task last touched at or before this is stale. */
  staleBefore: Date;
  /** An owner whose last round began after this is not asked again. */
  askedBefore: Date;
  /** A mirror synced before this is not fresh. */
  freshBefore: Date;
}

/** The thresholds of `cadence` as seen at `now`. */
export const dueThresholds = (cadence: Cadence, now: Date): DueThresholds => ({
  now,
  staleBefore: before(now, cadence.staleAfter),
  askedBefore: before(now, cadence.askAgainAfter),
  freshBefore: before(now, cadence.freshFor),
});

/** Enabled, and untouched for at least `staleAfter`; no known date counts as stale. */
export const isStale = (
  { enabled, touchedAt }: Pick<TaskFacts, 'enabled' | 'touchedAt'>,
  { staleBefore }: DueThresholds,
): boolean => enabled && (touchedAt === null || touchedAt <= staleBefore);

/** A task that an owner is to be asked about: stale, under no hold, not about to be closed, of a project that lives. */
export const isAskable = (task: TaskFacts, thresholds: DueThresholds): boolean =>
  isStale(task, thresholds) &&
  !task.projectArchived &&
  !task.closing &&
  (task.heldUntil === null || task.heldUntil <= thresholds.now);

/** What the mirror says may be relied on: trusted for source and project, and fresh. */
export const isReliable = (mirror: MirrorFacts, { freshBefore }: DueThresholds): boolean =>
  mirror.sourceTrusted && mirror.projectTrusted && mirror.syncedAt !== null && mirror.syncedAt >= freshBefore;

/** The due rule: a task to ask about in a mirror to rely on, and no round open or begun within `askAgainAfter`. */
export const isDue = (owner: OwnerFacts, thresholds: DueThresholds): boolean =>
  !owner.roundOpen &&
  (owner.lastRoundBegunAt === null || owner.lastRoundBegunAt <= thresholds.askedBefore) &&
  owner.tasks.some((task) => isAskable(task, thresholds) && isReliable(task, thresholds));

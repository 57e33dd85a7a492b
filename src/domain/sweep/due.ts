import { before } from '../cadence/durations';
import type { Cadence } from '../cadence/cadence';

/** What the due rule needs to know of one task. */
export interface TaskFacts {
  enabled: boolean;
  projectArchived: boolean;
  /** When it was last edited, else created; null if unknown. */
  touchedAt: Date | null;
  /** The end of its latest hold; null if it never had one. */
  heldUntil: Date | null;
  /** Its closing is waiting or under way. */
  closing: boolean;
}

/** What the due rule needs to know of the mirror of a task's source. */
export interface MirrorFacts {
  /** The latest sync of its source was trusted as a whole. */
  sourceTrusted: boolean;
  /** That sync was trusted for the task's project. */
  projectTrusted: boolean;
  /** When that sync ended; null if there was none. */
  syncedAt: Date | null;
}

/** What the due rule needs to know of one owner. */
export interface OwnerFacts {
  tasks: (TaskFacts & MirrorFacts)[];
  /** When the owner's latest round began; null if there was none. */
  lastRoundBegunAt: Date | null;
  roundOpen: boolean;
}

/** The dates that the due rule compares with. The SQL form of the rule takes them as parameters. */
export interface DueThresholds {
  now: Date;
  /** A task last touched at or before this is stale. */
  staleBefore: Date;
  /** An owner whose last round began later than this is not asked again. */
  askedBefore: Date;
  /** A mirror synced earlier than this is not fresh. */
  freshBefore: Date;
}

/** The thresholds of `cadence` at `now`. */
export const dueThresholds = (cadence: Cadence, now: Date): DueThresholds => ({
  now,
  staleBefore: before(now, cadence.staleAfter),
  askedBefore: before(now, cadence.askAgainAfter),
  freshBefore: before(now, cadence.freshFor),
});

/** Whether a task is enabled and untouched for at least `staleAfter`. One without a known date is stale. */
export const isStale = (
  { enabled, touchedAt }: Pick<TaskFacts, 'enabled' | 'touchedAt'>,
  { staleBefore }: DueThresholds,
): boolean => enabled && (touchedAt === null || touchedAt <= staleBefore);

/**
 * Whether an owner may be asked about a task: it is stale, not held, not being closed, and its project is not
 * archived.
 */
export const isAskable = (task: TaskFacts, thresholds: DueThresholds): boolean =>
  isStale(task, thresholds) &&
  !task.projectArchived &&
  !task.closing &&
  (task.heldUntil === null || task.heldUntil <= thresholds.now);

/** Whether the mirror may be relied on: trusted for the source and the project, and fresh. */
export const isReliable = (mirror: MirrorFacts, { freshBefore }: DueThresholds): boolean =>
  mirror.sourceTrusted && mirror.projectTrusted && mirror.syncedAt !== null && mirror.syncedAt >= freshBefore;

/**
 * The due rule: at least one askable task in a reliable mirror, no open round, and none begun within `askAgainAfter`.
 */
export const isDue = (owner: OwnerFacts, thresholds: DueThresholds): boolean =>
  !owner.roundOpen &&
  (owner.lastRoundBegunAt === null || owner.lastRoundBegunAt <= thresholds.askedBefore) &&
  owner.tasks.some((task) => isAskable(task, thresholds) && isReliable(task, thresholds));

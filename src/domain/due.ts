import { before } from './durations';
import type { Cadence } from './cadence';

/** What the due rule looks at of one task. */
export interface TaskFacts {
  enabled: boolean;
  projectArchived: boolean;
  /** When it was last edited, else created; null when nobody knows. */
  touchedAt: Date | null;
  /** The end of its latest hold, if it ever had one. */
  heldUntil: Date | null;
}

/** What the due rule looks at of one owner. */
export interface OwnerFacts {
  tasks: TaskFacts[];
  /** When the owner's latest round began; null when never asked. */
  lastRoundBegunAt: Date | null;
  roundOpen: boolean;
}

/** The two dates the due rule compares with; the SQL form of the rule takes them as its parameters. */
export interface DueThresholds {
  now: Date;
  /** A task last touched at or before this is stale. */
  staleBefore: Date;
  /** An owner whose last round began after this is not asked again. */
  askedBefore: Date;
}

/** The thresholds of `cadence` as seen at `now`. */
export const dueThresholds = (cadence: Cadence, now: Date): DueThresholds => ({
  now,
  staleBefore: before(now, cadence.staleAfter),
  askedBefore: before(now, cadence.askAgainAfter),
});

/** Enabled, and untouched for at least `staleAfter`; no known date counts as stale. */
export const isStale = (task: TaskFacts, { staleBefore }: DueThresholds): boolean =>
  task.enabled && (task.touchedAt === null || task.touchedAt <= staleBefore);

/** A task that an owner is to be asked about: stale, under no hold, of a project that lives. */
export const isAskable = (task: TaskFacts, thresholds: DueThresholds): boolean =>
  isStale(task, thresholds) &&
  !task.projectArchived &&
  (task.heldUntil === null || task.heldUntil <= thresholds.now);

/** The due rule: a task to ask about, and no round open or begun within `askAgainAfter`. */
export const isDue = (owner: OwnerFacts, thresholds: DueThresholds): boolean =>
  !owner.roundOpen &&
  (owner.lastRoundBegunAt === null || owner.lastRoundBegunAt <= thresholds.askedBefore) &&
  owner.tasks.some((task) => isAskable(task, thresholds));

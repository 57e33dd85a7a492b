/** What a sweep did and whom it left alone. */
export interface SweepCounts {
  /** Owners asked: one round each. */
  asked: number;
  /** Asked owners whose reminder could not be started; the reconciler keeps trying. */
  unstarted: number;
  /** Due owners who could not be asked because no mailbox of theirs is known. */
  unreachable: number;
  /** Owners with stale tasks who were not asked because the latest sync is not trusted or not fresh. */
  untrusted: number;
  /** Tasks that should be asked about but have no owner. */
  ownerless: number;
  /** Closures proposed for the tasks of archived projects. */
  proposed: number;
  /** Archived projects with enabled tasks, not yet observed for long enough. */
  observing: number;
  /** Owners with stale tasks who were left alone, each counted under the first reason that applies. */
  skipped: Skipped;
  /** What happened since the previous sweep began. */
  since: SinceLast;
  /** Closures that wait because their source is over the cap. */
  overCap: number;
  /** Owners whose next mail waits for a later day's budget. */
  overBudget: number;
  /** Projects that are active again, though some of their tasks were closed as archived. */
  reactivated: number;
}

/** Owners with stale tasks who were left alone, by reason. */
export interface Skipped {
  /** Their round is open. */
  roundOpen: number;
  /** Their last round began within `askAgainAfter`. */
  askedLately: number;
  /** All their stale tasks are kept or snoozed. */
  held: number;
  /** All their other stale tasks are exempt. */
  exempt: number;
  /** They would have been asked, but Rollcall was paused. */
  paused: number;
}

/** What happened since the previous sweep began. */
export interface SinceLast {
  /** Tasks answered for, counted by their latest answer. */
  keep: number;
  close: number;
  snooze: number;
  notMine: number;
  /** Rounds in which somebody else was asked because the owner did not answer. */
  escalated: number;
  /** Tasks that Rollcall closed. */
  closed: number;
  restored: number;
  /** Closures that failed. */
  failed: number;
  /** Notices that were refused or bounced. */
  refused: number;
}

const NOTHING_SINCE: SinceLast = {
  keep: 0,
  close: 0,
  snooze: 0,
  notMine: 0,
  escalated: 0,
  closed: 0,
  restored: 0,
  failed: 0,
  refused: 0,
};

/** The counts of a sweep that found nothing. */
export const NO_COUNTS: SweepCounts = {
  asked: 0,
  unstarted: 0,
  unreachable: 0,
  untrusted: 0,
  ownerless: 0,
  proposed: 0,
  observing: 0,
  skipped: { roundOpen: 0, askedLately: 0, held: 0, exempt: 0, paused: 0 },
  since: NOTHING_SINCE,
  overCap: 0,
  overBudget: 0,
  reactivated: 0,
};

/** How much a sweep did, plus how much happened since the previous one. */
export const happenings = ({ asked, proposed, since }: SweepCounts): number =>
  asked + proposed + Object.values(since).reduce((sum, n) => sum + n, 0);

/** What a sweep did and passed over. */
export interface SweepCounts {
  /** Rounds begun: owners who are being asked. */
  asked: number;
  /** Of them, those whose reminder could not be started: the reconciler tries on. */
  unstarted: number;
  /** Due owners who could not be asked: nobody knows a mailbox of theirs. */
  unreachable: number;
  /** Owners with stale tasks who were not asked: the latest sync is not trusted, or not fresh. */
  untrusted: number;
  /** Tasks to be asked about that have no owner at all. */
  ownerless: number;
  /** Closures proposed for the tasks of archived projects. */
  proposed: number;
  /** Archived projects with enabled tasks that were not observed for long enough yet. */
  observing: number;
  /** Owners with stale tasks who were left alone, each under the first reason that applies. */
  skipped: Skipped;
  /** What came in and went out since the sweep before began. */
  since: SinceLast;
  /** Closures that wait because their source is over the cap. */
  overCap: number;
  /** Owners whose next mail has to wait for a later day's budget. */
  overBudget: number;
  /** Projects that live again though tasks of theirs were closed as archived. */
  reactivated: number;
}

export interface Skipped {
  /** They are being asked already. */
  roundOpen: number;
  /** Their last round began within `askAgainAfter`. */
  askedLately: number;
  /** All their stale tasks are held: kept or snoozed. */
  held: number;
  /** All that is not held is exempt. */
  exempt: number;
  /** They would have been asked, but Rollcall was paused. */
  paused: number;
}

export interface SinceLast {
  /** Tasks answered for, by their latest answer. */
  keep: number;
  close: number;
  snooze: number;
  notMine: number;
  /** Rounds in which somebody was asked besides their owner, nobody having answered. */
  escalated: number;
  /** Tasks that we closed. */
  closed: number;
  restored: number;
  /** Closures that failed. */
  failed: number;
  /** Notices refused, or that came back: nobody could be reached by them. */
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

/** A sweep that found nothing. */
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

/** How much a sweep did, and how much happened since the one before. */
export const happenings = ({ asked, proposed, since }: SweepCounts): number =>
  asked + proposed + Object.values(since).reduce((sum, n) => sum + n, 0);

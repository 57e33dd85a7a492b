/** What a sweep did and passed over. */
export interface SweepCounts {
  /** Rounds begun: owners who are being asked. */
  asked: number;
  /** Due owners who could not be asked: nobody knows a mailbox of theirs. */
  unreachable: number;
  /** Tasks to be asked about that have no owner at all. */
  ownerless: number;
  /** Closures proposed for the tasks of archived projects. */
  proposed: number;
  /** Archived projects with enabled tasks that were not observed for long enough yet. */
  observing: number;
}

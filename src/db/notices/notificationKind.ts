import type { MailDay } from '../../domain/reminder/mailBudget';
import type { StaleAt } from '../rules/task';
import type { ClaimContext } from './insert';
import type { NotificationKind as Kind } from './mailBudget';
import type { Db } from '../core/pool';
import type { Sql } from '../core/sql';

/** What a notice notifies about, and whom. */
export interface NotificationClaim extends StaleAt {
  person: string;
  noticeId: string;
}

/** A kind of notice outside any round: what it is about, and how the rows it covers are marked. */
export interface Notification {
  kind: Kind;
  /** Finds a row if anything to notify the person about has a place in the day's budget. */
  booked: (person: string, day: MailDay, now: Date) => Sql;
  /**
   * Marks everything to notify about as covered by the notice, and lists it. `dates` are given if each task has its
   * own.
   */
  mark: (claim: NotificationClaim, dates: StepDates) => Sql;
  findDates?: (db: Db, person: string, context: ClaimContext) => Promise<StepDates>;
}

/** The dates that a digest states, each with its round and step; and the channels that report no failures. */
export interface StepDates {
  rounds: string[];
  steps: number[];
  repliesBy: (Date | null)[];
  closesAt: (Date | null)[];
  silentChannels: string[];
}

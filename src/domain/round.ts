import type { MailDay } from './budget';
import type { Step } from './cadence';
import type { StopPeriod } from './stop';

/** How a round ended. */
export type Outcome = 'confirmed' | 'unanswered' | 'nothing-to-ask' | 'cancelled';

export type AnswerKind = 'keep' | 'close' | 'snooze';

/** Why a task is closed: its project is archived, its owner said so, or nobody answered. */
export type ClosureReason = 'archived' | 'answer' | 'silence';

/** A notice of the ladder, or `closed`: the mail that tells an owner what was closed. */
export type NoticeKind = Step['step'] | 'closed';

/** One notice of a round, as the reminder sees it. Times are ISO 8601: facts cross the wire as JSON. */
export interface NoticeFact {
  step: number;
  kind: NoticeKind;
  state: 'claimed' | 'sent' | 'refused';
  /** The person it went to; null when nobody could be found. */
  recipient: string | null;
  /** When the mail server accepted or refused it. */
  settledAt: string | null;
}

/** Everything `nextMove` decides on: an owner's open round, what was sent, what is left to ask. */
export interface ReminderFacts {
  owner: string;
  /** The IANA time zone of the owner. */
  zone: string;
  round: { id: string; sweepId: string; begunAt: string } | null;
  /** The tasks of the round the owner still has to answer for. */
  unsettled: number;
  /** The tasks the first notice listed. */
  listed: number;
  /** Answers of this round, by kind; the latest for each task. */
  answers: Record<AnswerKind, number>;
  notices: NoticeFact[];
  /** The owner's enabled tasks were synced within the cadence's `freshFor`. */
  mirrorFresh: boolean;
  /** Closed tasks of which the owner has not been told. */
  untoldClosures: number;
  /** Closures proposed by the owner's answers of which the closing workflow was not told. */
  unhandedClosures: number;
  /** The stops since the round began, and the one that lasts. */
  stops: StopPeriod[];
  /** The day of the mail budget that the round's next notice was given; null before, and once it is claimed. */
  sendDay: MailDay | null;
  /** The same of the mail that tells of closed tasks. */
  tellDay: MailDay | null;
}

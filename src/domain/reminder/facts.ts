import type { MailDay } from './mailBudget';
import type { Refusals } from '../delivery/refusals';
import type { PausePeriod } from './pause';
import type { AnswerKind, AssignedFor, NoticeKind, NoticeState } from '../common/terms';

/** One notice of a round, as the reminder sees it. Times are ISO 8601: facts cross the wire as JSON. */
export interface NoticeFact {
  /** The step of the ladder; null for a reminder beyond the ladder that somebody asked for. */
  step: number | null;
  kind: NoticeKind;
  state: NoticeState;
  /** The id of the person it was sent to; null if nobody was found. */
  recipient: string | null;
  /** When the mail server accepted or refused it; null before. */
  completedAt: string | null;
  /** It was refused, and others have been asked since. */
  moved: boolean;
  /** It was refused while very many were, and has not been tried again. */
  doubted: boolean;
  /** It states the date from which unanswered tasks are closed. */
  final: boolean;
}

/** Open tasks of a round that one person is asked about in the owner's place. */
export interface AssignedFact {
  to: string;
  why: AssignedFor;
  tasks: number;
  /** The step of the ladder at which they are asked about. */
  step: number;
  /** When this person became due to be notified, at that step. */
  since: string;
  state: 'untold' | NoticeState;
  /** When the mail server accepted or refused the notice about them; null before. */
  completedAt: string | null;
  /** Their channel reports failed deliveries, so they may be warned that silence closes. */
  warnable: boolean;
  /** Of a delegation: when the owner is asked again; and whether the owner had a final notice about these tasks. */
  until: string | null;
  ownerCalled: boolean;
}

/** Others' open tasks that one digest, sent or still to be sent, asks a person about. */
export interface DigestFact {
  tasks: number;
  /** How many people own them. */
  owners: number;
  state: 'untold' | NoticeState;
  /** When the mail server accepted or refused the digest; null before. */
  completedAt: string | null;
}

/** Open tasks that share one final notice to the person now asked: when it was accepted; null if there was none. */
export interface FinalFact {
  since: string | null;
  /** The latest date of closing that anybody was given. */
  promised: string | null;
  tasks: number;
}

/** Everything `nextMove` decides on: the owner's open round, what was sent, what is left to ask. Times are ISO 8601. */
export interface ReminderFacts {
  owner: string;
  /** The IANA time zone of the owner. */
  timeZone: string;
  round: OpenRoundFact | null;
  /** Tasks of the round neither answered nor resolved otherwise. */
  unsettled: number;
  /** Those of them whose latest sync is trusted. Nobody is asked about the others. */
  trusted: number;
  /** Those of them that the owner is asked about. */
  own: number;
  /** How many tasks the first notice listed. */
  listed: number;
  /** Answers of this round by kind, counting the latest for each task. */
  answers: Record<AnswerKind, number>;
  notices: NoticeFact[];
  assigned: AssignedFact[];
  /** Others' tasks that the owner is asked about, by digest. */
  digests: DigestFact[];
  finals: FinalFact[];
  /** Open tasks whose assignee or owner can be asked and had no final notice about them. */
  uncalled: number;
  /** Closing for silence is switched off, whatever the round's cadence says. */
  closingOff: boolean;
  /** The owner is known, active and has a mailbox. */
  reachable: boolean;
  /** Whether refusals are the recipients' fault; absent if nothing was refused. */
  refusals?: Refusals;
  /** The owner's channel reports failed deliveries. Only then does their silence count. */
  warnable: boolean;
  /** A reachable person who is asked about the owner's tasks for now. */
  delegate: string | null;
  /** The owner's enabled tasks were synced within the cadence's `freshFor`. */
  mirrorFresh: boolean;
  /** Closed tasks, the owner's or asked of them in another's place, that they have not been notified about. */
  untoldClosures: number;
  /** Since when the owner is due to be notified about others' tasks; null if there are none. */
  untoldAssignedSince: string | null;
  /** The latest sync is trusted for at least one of those. */
  assignedTrusted: boolean;
  /** Tasks the owner gave away, whose new assignee the owner has not been told. */
  untoldHanded: number;
  /** What other workflows must be signalled about: closures proposed, tasks assigned, notifications refused. */
  undispatchedClosures: number;
  undispatchedAssignments: number;
  /** The pauses since the round began, with the one that still lasts. */
  pauses: PausePeriod[];
  /**
   * The day of the mail budget assigned to the round's next notice; null before that and once the notice is claimed.
   */
  sendDay: MailDay | null;
  /** The same for the mails about closed tasks, about tasks assigned, and about tasks given away. */
  closedDay: MailDay | null;
  assignedDay: MailDay | null;
  handedDay: MailDay | null;
}

/** The open round. */
export interface OpenRoundFact {
  id: string;
  sweepId: string;
  createdAt: string;
  /** The latest step of the ladder taken, and when; null before the first. */
  step: number | null;
  stepAt: string | null;
  /** Somebody asked for a reminder beyond the ladder. */
  remindAsked: boolean;
}

import type { MailDay } from './mailBudget';
import type { Refusals } from '../delivery/refusals';
import type { PausePeriod } from './pause';
import type { AnswerKind, AssignedFor, NoticeKind, NoticeState } from '../common/terms';

/** One notice of a round, as the reminder sees it. Times are ISO 8601: facts cross the wire as JSON. */
export interface NoticeFact {
  /** Of the ladder; null for a reminder that somebody asked for beyond it. */
  step: number | null;
  kind: NoticeKind;
  state: NoticeState;
  /** The person it went to; null when nobody could be found. */
  recipient: string | null;
  /** When the mail server accepted or refused it. */
  completedAt: string | null;
  /** It was refused, and others are asked for that since. */
  moved: boolean;
  /** It was refused while very many were, and not tried again since. */
  doubted: boolean;
  /** It says from when on the unanswered is closed. */
  final: boolean;
}

/** Tasks of a round, not settled yet, that are asked of one person in the owner's place. */
export interface AssignedFact {
  to: string;
  why: AssignedFor;
  tasks: number;
  /** The step of the ladder they are asked at. */
  step: number;
  /** Since when the person is to be told of them, at that step. */
  since: string;
  state: 'untold' | NoticeState;
  /** When the mail server accepted or refused the notice that tells of them. */
  completedAt: string | null;
  /** They may be told that silence closes: what their channel cannot deliver becomes known. */
  warnable: boolean;
  /** Of a delegation: from then on the owner is asked again; and whether the owner had a final notice about them. */
  until: string | null;
  ownerCalled: boolean;
}

/** Others' tasks, not answered for yet, that one digest asks a person about, or the next one is to. */
export interface DigestFact {
  tasks: number;
  /** How many people own them. */
  owners: number;
  state: 'untold' | NoticeState;
  /** When the mail server accepted or refused the digest. */
  completedAt: string | null;
}

/** Tasks not settled yet for which one final notice reached whoever is asked now: when; null for not at all. */
export interface FinalFact {
  since: string | null;
  /** The latest date that anybody was told the unanswered is closed from. */
  promised: string | null;
  tasks: number;
}

/** Everything `nextMove` decides on: an owner's open round, what was sent, what is left to ask. */
export interface ReminderFacts {
  owner: string;
  /** The IANA time zone of the owner. */
  zone: string;
  round: OpenRoundFact | null;
  /** The tasks of the round still to be answered for. */
  unsettled: number;
  /** Those whose latest sync is trusted: nobody is asked about others. */
  trusted: number;
  /** Those of them that are asked of the owner. */
  own: number;
  /** The tasks the first notice listed. */
  listed: number;
  /** Answers of this round, by kind; the latest for each task. */
  answers: Record<AnswerKind, number>;
  notices: NoticeFact[];
  assigned: AssignedFact[];
  /** Others' tasks that the owner is asked about, by the digest that tells of them. */
  digests: DigestFact[];
  finals: FinalFact[];
  /** Tasks whose closing nobody was told of who is asked about them, though they can be. */
  uncalled: number;
  /** Closing for silence is switched off, whatever the cadence of the round has. */
  closingOff: boolean;
  /** The owner is known, active and has a mailbox. */
  reachable: boolean;
  /** Whether refusals are believed to be the recipient's; absent where nothing was refused. */
  refusals?: Refusals;
  /** What the owner's channel cannot deliver becomes known: only then is silence held against them. */
  warnable: boolean;
  /** The person, one who can be reached, that the owner's tasks are asked of for now. */
  delegate: string | null;
  /** The owner's enabled tasks were synced within the cadence's `freshFor`. */
  mirrorFresh: boolean;
  /** Closed tasks, the owner's or asked of them in another's place, of which they have not been told. */
  untoldClosures: number;
  /** Tasks of others that the owner has not been told of being asked about: since when; null for none. */
  untoldAssignedSince: string | null;
  /** The latest sync is trusted for some of those. */
  assignedTrusted: boolean;
  /** Tasks given away of which the giver has not been told who is asked now. */
  untoldHanded: number;
  /** What others' workflows have to be told of: closures proposed, tasks assigned, tellings refused. */
  undispatchedClosures: number;
  undispatchedAssignments: number;
  /** The pauses since the round began, and the one that lasts. */
  pauses: PausePeriod[];
  /** The day of the mail budget that the round's next notice was given; null before, and once it is claimed. */
  sendDay: MailDay | null;
  /** The same of the mails that tell of closed tasks, of tasks assigned, and of those given away. */
  closedDay: MailDay | null;
  assignedDay: MailDay | null;
  handedDay: MailDay | null;
}

/** The open round. */
export interface OpenRoundFact {
  id: string;
  sweepId: string;
  createdAt: string;
  /** The latest step of the ladder that was taken, and when; null before the first. */
  step: number | null;
  stepAt: string | null;
  /** Somebody wants a reminder sent beyond the ladder. */
  remindAsked: boolean;
}

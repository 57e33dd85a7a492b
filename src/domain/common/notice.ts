import type { TaskDetails, TaskKey } from './task';
import type { AssignedFor, ClosingOutcome, ClosureReason, NoticeKind } from './terms';

/** The languages in which owners are written to. */
export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

/** The language for a person's preference: Chinese for any kind of Chinese, else English. */
export const pickLocale = (wanted: string | null | undefined): Locale =>
  wanted && /^zh\b/i.test(wanted) ? 'zh-CN' : 'en';

/** One task as a notice lists it, with the facts of the moment at which the notice was claimed. */
export interface NoticeTask extends TaskKey, TaskDetails {
  projectId: string;
  projectName: string;
  /** Last edited, else created; null if unknown. */
  touchedAt: Date | null;
  /** The sync that its facts are from. */
  seenAt: Date | null;
  stale: boolean;
  /** In a notice of the kind `closed`: why it was closed. */
  closedFor?: ClosureReason | null;
  /** In the same: what it tells of the task. */
  outcome?: ClosingOutcome | null;
  /** The round that an answer belongs to; null in a notice that asks nothing. */
  roundId: string | null;
  /** The task's owner, and their name if known. */
  owner: string | null;
  ownerName: string | null;
  /**
   * Why the recipient is, or before the closing was, asked instead of the owner; null if the recipient is the owner.
   */
  assignedFor: AssignedFor | null;
  /** The name of the person who passed it on; null if a rule did. */
  assignedBy: string | null;
  /**
   * In a notice of the kind `assigned`: the date to answer by, and the date from which it is closed without an
   * answer.
   */
  replyBy?: Date | null;
  closesAt?: Date | null;
  /** In a notice of the kind `handed`: the name of the person asked now. */
  wentTo: string | null;
}

/** A notice as stored. Mail and page are rendered from this alone, so repeating a mail gives the same bytes. */
export interface Notice {
  id: string;
  kind: NoticeKind;
  roundId: string | null;
  step: number | null;
  /** The owner of the tasks; `recipient` is the person it goes to. */
  owner: string;
  /** The owner's name; null if unknown. */
  ownerName: string | null;
  recipient: string | null;
  address: string | null;
  name: string | null;
  /** The recipient is a team: any of its members may answer. Absent: it is not. */
  team?: boolean;
  locale: Locale;
  timeZone: string;
  keyId: string;
  claimedAt: Date;
  /** The date to answer by; the first of them if the tasks have different dates. */
  replyBy: Date | null;
  /** The date from which unanswered tasks are closed, which makes it a final notice; null if silence closes nothing. */
  closesAt: Date | null;
  expiresAt: Date;
  revokedAt: Date | null;
  /** Id and claim date of the round's first notice, which starts the mail thread; null in that notice itself. */
  first: { id: string; claimedAt: Date } | null;
  /** Grouped by project, stale ones first. */
  tasks: NoticeTask[];
}

/** Whether the tasks have different dates, so that each date is stated beside its task. */
export const datesDiffer = ({ tasks }: Pick<Notice, 'tasks'>): boolean =>
  new Set(tasks.map(({ replyBy, closesAt }) => `${Number(replyBy)} ${Number(closesAt)}`)).size > 1;

/** Whether the recipient was asked about the task in its owner's place. */
export const isAskedInPlace = ({ assignedFor }: Pick<NoticeTask, 'assignedFor'>): boolean =>
  assignedFor !== null;

/** Whether the notice asks about its tasks, so that they are enabled as far as it knows. */
export const asksAbout = ({ kind }: Pick<Notice, 'kind'>): boolean => kind !== 'closed' && kind !== 'handed';

/** What a notice of the kind `closed` tells of its tasks, the same of all. */
export const outcomeOf = ({ tasks }: Pick<Notice, 'tasks'>): ClosingOutcome => tasks[0]?.outcome ?? 'closed';

import type { TaskDetails, TaskKey } from './task';
import type { AssignedFor, ClosureReason, NoticeKind } from './terms';

/** The languages owners are written to in. */
export const LOCALES = ['en', 'zh-CN'] as const;
export type Locale = (typeof LOCALES)[number];

/** The language to use for a person's preference: an exact one, else its family, else English. */
export const pickLocale = (wanted: string | null | undefined): Locale =>
  wanted && /^zh\b/i.test(wanted) ? 'zh-CN' : 'en';

/** One task as a notice lists it: facts frozen when the notice was claimed. */
export interface NoticeTask extends TaskKey, TaskDetails {
  projectId: string;
  projectName: string;
  /** Last edited, else created; null when nobody knows. */
  touchedAt: Date | null;
  stale: boolean;
  /** Why it was closed, in a notice of the kind `closed`. */
  closedFor?: ClosureReason | null;
  /** In the same: it still runs, and people were asked to switch it off by hand. */
  toDo?: boolean;
  /** The round that an answer belongs to; null in a notice that asks nothing. */
  roundId: string | null;
  /** Whose task it is, and their name as far as anybody knows. */
  owner: string | null;
  ownerName: string | null;
  /** Why the recipient is asked, or was before it was closed, and not the owner; null when it is the owner. */
  assignedFor: AssignedFor | null;
  /** The name of the one who gave it away, by hand; null when a rule did. */
  assignedBy: string | null;
  /** In a notice of the kind `assigned`: by when an answer is asked for, and from when on it is closed without one. */
  replyBy?: Date | null;
  closesAt?: Date | null;
  /** In a notice of the kind `handed`: the name of the one who is asked now. */
  wentTo: string | null;
}

/** A notice as its rows have it; mail and page are rendered from this alone, so a repeat is the same bytes. */
export interface Notice {
  id: string;
  kind: NoticeKind;
  roundId: string | null;
  step: number | null;
  /** Whose tasks it lists, and the person it goes to. */
  owner: string;
  /** The owner's name; null when nobody knows it. */
  ownerName: string | null;
  recipient: string | null;
  address: string | null;
  name: string | null;
  locale: Locale;
  zone: string;
  keyId: string;
  claimedAt: Date;
  /** By when an answer is asked for; where that differs from task to task, the first of the dates. */
  replyBy: Date | null;
  /** From when on what is unanswered is closed: such a notice is a final one. Null where silence closes nothing. */
  closesAt: Date | null;
  expiresAt: Date;
  revokedAt: Date | null;
  /** Id and claim date of the round's first notice, under which later ones thread; null for the first. */
  first: { id: string; claimedAt: Date } | null;
  /** By project; stale ones first. */
  tasks: NoticeTask[];
}

/** Whether dates differ from task to task, so that each is said beside its task. */
export const datesDiffer = ({ tasks }: Pick<Notice, 'tasks'>): boolean =>
  new Set(tasks.map(({ replyBy, closesAt }) => `${Number(replyBy)} ${Number(closesAt)}`)).size > 1;

/** Whether the recipient was asked about the task in its owner's place. */
export const isAskedInPlace = ({ assignedFor }: Pick<NoticeTask, 'assignedFor'>): boolean =>
  assignedFor !== null;

/** Whether a notice of the kind `closed` tells of what is to be done by hand: all of its tasks are, or none. */
export const tellsToDo = ({ tasks }: Pick<Notice, 'tasks'>): boolean => tasks.some(({ toDo }) => toDo);

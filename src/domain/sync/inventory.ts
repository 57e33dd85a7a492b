import type { ChannelName } from '../common/channel';
import type { TaskDetails } from '../common/task';

/** What an inventory consists of, in the order its parts are merged. */
export const INVENTORY_KINDS = ['projects', 'tasks', 'people'] as const;
export type InventoryKind = (typeof INVENTORY_KINDS)[number];

/** Whether a source may be called `name`: it is part of the id of every owner. */
export const isSourceName = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{0,59}$/i.test(name);

/** What a source may be called, in words. */
export const SOURCE_NAME = 'a letter or digit, then up to 59 letters, digits, dots, hyphens or underscores';

/** A project as a source delivers it. Null is unknown, here and below. */
export interface ProjectRow {
  id: string;
  name: string;
  /** Since when the source says it is archived; null when it is not. */
  archivedAt: Date | null;
  /** The source's own page of its tasks. */
  url: string | null;
  /** Accounts of those who look after it, the first one first. */
  maintainers: string[];
}

/** A task as a source delivers it. */
export interface TaskRow extends TaskDetails {
  id: string;
  projectId: string;
  creator: string | null;
  editor: string | null;
  createdAt: Date | null;
  editedAt: Date | null;
  /** The latest edit is Rollcall's own, a closing or a restore: owner and dates are those from before it. */
  editedByUs: boolean;
  /** Whether the source tells of the latest edit at all: where it does not, owner and dates stay those last known. */
  editTold: boolean;
  enabled: boolean;
  /** Of what people edit in the row, as it was delivered: tells whether it changed since. */
  rowHash: string;
}

/** A person of a directory; `manager` is an account of the same directory. */
export interface PersonRow {
  account: string;
  name: string | null;
  email: string | null;
  locale: string | null;
  zone: string | null;
  active: boolean | null;
  manager: string | null;
  /** How to write to them; where absent or unknown as before, by mail at first. */
  channel?: ChannelName | null;
}

export interface InventoryRows {
  projects: ProjectRow;
  tasks: TaskRow;
  people: PersonRow;
}

/** A row and the line of the file it was read from. */
export type Located<Row> = Row & { line: number };

/** How many days after the day `from` the day of `now` is, both in UTC. */
export const daysBetween = (from: Date, now: Date): number =>
  Math.floor(now.getTime() / DAY) - Math.floor(from.getTime() / DAY);

const DAY = 24 * 60 * 60 * 1000;

/** A date of a snapshot, moved by `days`: by one less where it would lie after `now`. Moved by none it stays as it is. */
export function movedBy(days: number, date: Date, now: Date): Date {
  const moved = new Date(date.getTime() + days * DAY);
  return days !== 0 && moved > now ? new Date(moved.getTime() - DAY) : moved;
}

/** A task as its source has it at this moment. */
export interface LiveTask {
  taskId: string;
  enabled: boolean;
  projectArchived: boolean;
  /** Last edited, else created; null when nobody knows. */
  touchedAt: Date | null;
  /** The source cannot tell whether it was edited since. */
  editUntold?: true;
}

/** A task that its source would not show, with its words. */
export interface UnreadTask {
  taskId: string;
  error: string;
}

/** What came of closing one task: an error, or null when it is closed, also if it had not been enabled. */
export interface CloseResult {
  taskId: string;
  error: string | null;
}

/**
 * Who switches the tasks of a source off and on: the source itself, told by us; a command or a webhook of the operator's,
 * told by us; or a person, who is given a list.
 */
export const CLOSING_MEANS = ['itself', 'by command', 'by webhook', 'by hand'] as const;
export type ClosingMeans = (typeof CLOSING_MEANS)[number];

/** A task as the command or webhook is told of it that switches it off and on. */
export interface HandledTask {
  id: string;
  project: string;
  name: string;
  /** The account, as the source spells it; null when nobody is known. */
  owner: string | null;
  /** What is under way: the id of the closure to execute, or to restore. Null where there is none. */
  closure: string | null;
  gone: boolean;
}

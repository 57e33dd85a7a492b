import type { ChannelName } from '../common/channel';
import type { TaskDetails } from '../common/task';

/** The parts of an inventory, in the order in which they are merged. */
export const INVENTORY_KINDS = ['projects', 'tasks', 'people'] as const;
export type InventoryKind = (typeof INVENTORY_KINDS)[number];

/** Whether `name` is a valid name of a source. It becomes part of every owner's id. */
export const isSourceName = (name: string): boolean => /^[a-z0-9][a-z0-9._-]{0,59}$/i.test(name);

/** The rule for names of sources, for error messages. */
export const SOURCE_NAME = 'a letter or digit, then up to 59 letters, digits, dots, hyphens or underscores';

/** A project as a source delivers it. Null means unknown, here and below. */
export interface ProjectRow {
  id: string;
  name: string;
  /** Since when it is archived; null if it is not. */
  archivedAt: Date | null;
  /** The source's web page of the project's tasks. */
  url: string | null;
  /** Accounts of the project's maintainers; the first one is asked first. */
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
  /** The latest edit is Rollcall's own closing or restoring: owner and dates are those from before it. */
  editedByUs: boolean;
  /** Whether the source reports the latest edit. If not, owner and dates stay those last known. */
  editTold: boolean;
  enabled: boolean;
  /** A hash of the fields that people edit, as delivered: tells whether they changed. */
  rowHash: string;
  /**
   * What the task is defined in, and what may undo a change made at the source, as `Argo CD application shop`: people
   * switch it off and on there, whoever switches the source's other tasks. Absent or null: nothing.
   */
  managedBy?: string | null;
}

/** A person or a team of a directory; `manager` and `members` are accounts of the same directory. */
export interface PersonRow {
  account: string;
  name: string | null;
  email: string | null;
  locale: string | null;
  timeZone: string | null;
  active: boolean | null;
  manager: string | null;
  /** How to reach them. Absent or null: the channel stays as it was, mail at first. */
  channel?: ChannelName | null;
  /** Of a team: any of these people answers in its name, and `manager` is its lead. Absent or null: a person. */
  members?: string[] | null;
}

export interface InventoryRows {
  projects: ProjectRow;
  tasks: TaskRow;
  people: PersonRow;
}

/** A row and the line of the file it was read from. */
export type Located<Row> = Row & { line: number };

/** How many days lie between the days of `from` and `now`, both in UTC. */
export const daysBetween = (from: Date, now: Date): number =>
  Math.floor(now.getTime() / DAY) - Math.floor(from.getTime() / DAY);

const DAY = 24 * 60 * 60 * 1000;

/**
 * A date of a snapshot moved by `days`, or by one day less if it would lie after `latest`, unless that is null. Moved
 * by 0 days it stays unchanged.
 */
export function movedBy(days: number, date: Date, latest: Date | null): Date {
  const moved = new Date(date.getTime() + days * DAY);
  return days !== 0 && latest !== null && moved > latest ? new Date(moved.getTime() - DAY) : moved;
}

/** A task as its source has it now. */
export interface LiveTask {
  taskId: string;
  enabled: boolean;
  projectArchived: boolean;
  /** Last edited, else created; null if unknown. */
  touchedAt: Date | null;
  /** The source cannot tell whether it was edited since. */
  editUntold?: true;
  /** As a task as delivered has it. */
  managedBy?: string | null;
}

/** A task that its source could not show, with the error. */
export interface UnreadTask {
  taskId: string;
  error: string;
}

/** The result of closing one task: an error, or null if it is closed now, even if it was not enabled before. */
export interface CloseResult {
  taskId: string;
  error: string | null;
}

/**
 * Who switches a source's tasks off and on: the source itself, a command or webhook of the operator's, or a person
 * who gets a list.
 */
export const CLOSING_MEANS = ['itself', 'by command', 'by webhook', 'by hand'] as const;
export type ClosingMeans = (typeof CLOSING_MEANS)[number];

/** A task as described to the command or webhook that switches it off and on. */
export interface HandledTask {
  id: string;
  project: string;
  name: string;
  /** The account as the source spells it; null if unknown. */
  owner: string | null;
  /** The id of the closure to execute or to restore; null if there is none. */
  closure: string | null;
  gone: boolean;
}

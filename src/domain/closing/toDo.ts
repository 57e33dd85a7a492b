import { after, type Length } from '../cadence/durations';

/** What people are asked to do by hand. */
export interface ToDo {
  /** Of the closure. */
  id: string;
  what: 'switch off' | 'switch on';
  source: string;
  taskId: string;
  task: string;
  /** The source's own page of the task, or of its project; null where it has none. */
  url: string | null;
  /** What it is defined in, and is to be switched in; null where that is the source itself. */
  managedBy: string | null;
  project: string;
  projectName: string;
  /** The owner's account, as the source spells it, and their id; null where nobody is known. */
  owner: string | null;
  /** Why it is to be switched off, or was. */
  reason: string;
  /** They were asked since then. */
  since: Date;
}

/** How many tasks are to be switched off, and on again. */
export interface ToDoCounts {
  off: number;
  on: number;
}

/** What is to be done by one recipient, by source, and when they had a list of it last. */
export interface ListFacts {
  toDo: {
    remindAfter: Length;
    /** When the first of it was given to people. */
    since: Date;
    /** When the first of it was given that no list told of yet; null where lists told of all. */
    unlistedSince: Date | null;
  }[];
  last: Date | null;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What is given at once, or nearly so, is on one list. */
const GATHERED_FOR = 10 * MINUTE;

/**
 * Whether a recipient is to have a list at `now`: a `reminder` where something waits for longer than its source bears,
 * once a week; else the `news` of what no list told of, once a day. Null: not now.
 */
export function listIsDue({ toDo, last }: ListFacts, now: Date): 'news' | 'reminder' | null {
  const lastIsOlderThan = (time: number) => last === null || now.getTime() - last.getTime() >= time;
  if (lastIsOlderThan(7 * DAY) && toDo.some(({ since, remindAfter }) => after(since, remindAfter) <= now))
    return 'reminder';
  const gathered = ({ unlistedSince }: ListFacts['toDo'][number]) =>
    unlistedSince !== null && now.getTime() - unlistedSince.getTime() >= GATHERED_FOR;
  return lastIsOlderThan(DAY) && toDo.some(gathered) ? 'news' : null;
}

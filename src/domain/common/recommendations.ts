import { z } from 'zod';
import { utcYears } from './format';
import { intervalOf, surelyDue } from './scheduledTimes';
import type { TaskDetails } from './task';

/** What is known of an enabled task, as of the latest sync that contained it. */
export interface KnownOfTask extends Pick<
  TaskDetails,
  'schedule' | 'lastRunAt' | 'runCount' | 'lastResult' | 'failuresInARow' | 'nextRunAt'
> {
  /** Last edited, else created; null if unknown. */
  touchedAt: Date | null;
  /** Null if unknown, which leaves only what needs no date. */
  seenAt: Date | null;
}

/** What speaks for closing a task, or for repairing it. It is said, and decides nothing. */
export type Recommendation =
  | { kind: 'failing'; runs: number }
  | { kind: 'not run'; since: Date }
  | { kind: 'never ran' }
  | { kind: 'frequent'; seconds: number; years: number };

/** A recommendation as programs get it: its kind, and the sentence that people read. */
export const toldRecommendation = z.object({
  kind: z.enum(['failing', 'not run', 'never ran', 'frequent'] satisfies Recommendation['kind'][]),
  says: z.string(),
});

export type ToldRecommendation = z.infer<typeof toldRecommendation>;

/** So many failures in a row are no chance. */
const FAILURES = 3;
/** A schedule has to have come due so often, and so long ago, before a task is said not to run. */
const MISSED = { runs: 3, ms: 7 * 86_400_000 };
/** A task runs often if at most so many seconds lie between its runs, and is forgotten after so many years. */
const FREQUENT = { seconds: 15 * 60, years: 2 };

/** The weightiest two of what the facts of an enabled task say, the weightiest first. */
export const recommendationsFor = (task: KnownOfTask): Recommendation[] =>
  [failing(task), notRun(task), neverRan(task), frequent(task)].filter((one) => one !== null).slice(0, 2);

const failing = ({ lastResult, failuresInARow }: KnownOfTask): Recommendation | null =>
  lastResult !== 'succeeded' && failuresInARow !== null && failuresInARow >= FAILURES
    ? { kind: 'failing', runs: failuresInARow }
    : null;

function notRun(task: KnownOfTask): Recommendation | null {
  const { lastRunAt, seenAt } = task;
  return lastRunAt && seenAt && wasDue(task, lastRunAt, seenAt)
    ? { kind: 'not run', since: lastRunAt }
    : null;
}

function neverRan(task: KnownOfTask): Recommendation | null {
  const { runCount, lastRunAt, touchedAt, seenAt } = task;
  const counted = runCount === 0 && lastRunAt === null;
  return counted && touchedAt && seenAt && wasDue(task, touchedAt, seenAt) ? { kind: 'never ran' } : null;
}

/** Whether runs were due between the two dates, by the schedule or by the date of a run that its source expected. */
function wasDue({ schedule, nextRunAt }: KnownOfTask, from: Date, seenAt: Date): boolean {
  const longAgo = new Date(seenAt.getTime() - MISSED.ms);
  if (from >= longAgo) return false;
  if (nextRunAt && nextRunAt > from && nextRunAt < longAgo) return true;
  const due = schedule && surelyDue(schedule, from, MISSED.runs);
  return due ? due < seenAt : false;
}

function frequent({ schedule, touchedAt, seenAt }: KnownOfTask): Recommendation | null {
  const interval = schedule && intervalOf(schedule);
  if (!interval || interval > FREQUENT.seconds || !touchedAt || !seenAt) return null;
  const years = utcYears(touchedAt, seenAt);
  return years >= FREQUENT.years ? { kind: 'frequent', seconds: interval, years } : null;
}

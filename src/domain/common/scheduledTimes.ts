import { CronExpressionParser } from 'cron-parser';
import { agreedCron, sayableCron } from './scheduleFields';
import { readSchedule } from './taskSchedule';

/** Seconds of each unit, as schedulers write it. */
const UNITS: Record<string, number> = {
  s: 1,
  second: 1,
  m: 60,
  minute: 60,
  h: 3600,
  hour: 3600,
  day: 86_400,
};

/** At most so many seconds lie between two runs, at whichever minute they are. */
const NAMES: Record<string, number> = {
  '@hourly': 3600,
  '@daily': 86_400,
  '@midnight': 86_400,
  '@weekly': 7 * 86_400,
  '@monthly': 31 * 86_400,
  '@yearly': 366 * 86_400,
  '@annually': 366 * 86_400,
};

/** How many seconds lie between two runs, where that is always the same and its schedule says so; else null. */
export function intervalOf(schedule: string): number | null {
  const known = INTERVALS.get(schedule);
  if (known !== undefined) return known;
  const interval = readInterval(schedule);
  if (INTERVALS.size < 10_000) INTERVALS.set(schedule, interval);
  return interval;
}

/** There are few schedules, and previews of a million tasks. */
const INTERVALS = new Map<string, number | null>();

function readInterval(schedule: string): number | null {
  const { expression } = readSchedule(schedule);
  const parts = /^@every ((?:\d+[hms])+)$/.exec(expression)?.[1];
  if (parts)
    return [...parts.matchAll(/(\d+)([hms])/g)].reduce(
      (sum, [, count, unit]) => sum + seconds(count, unit),
      0,
    );
  const [, every, count, unit] = /^(every )?(?:(\d+) )?(second|minute|hour|day)s?$/.exec(expression) ?? [];
  if (every || count) return seconds(count, unit);
  const minutes = /^\*(?:\/(\d+))? \* \* \* \*$/.exec(sayableCron(expression) ?? '');
  return minutes && seconds(minutes[1], 'minute');
}

const seconds = (count = '1', unit = '') => Number(count) * (UNITS[unit] ?? Number.NaN);

/**
 * When a task runs next after `at`; null where its schedule is no cron expression that all schedulers read alike, or
 * does not say in which time zone.
 */
export function nextRun(schedule: string, at: Date): Date | null {
  const { expression, timeZone } = readSchedule(schedule);
  return timeZone === null ? null : (cronTimes(expression, { after: at, timeZone, count: 1 })[0] ?? null);
}

/**
 * A time by which a schedule has surely come due `count` times after `after`; null where it is not understood. Without a
 * time zone it is meant in any.
 */
export function surelyDue(schedule: string, after: Date, count: number): Date | null {
  const { expression, timeZone } = readSchedule(schedule);
  const interval = intervalOf(schedule) ?? NAMES[expression];
  if (interval) return new Date(after.getTime() + count * interval * 1000);
  const last = cronTimes(expression, { after, timeZone: timeZone ?? 'UTC', count }).at(-1);
  return last ? new Date(last.getTime() + DAY) : null;
}

/** More than clocks differ between any two time zones, or by which a clock is put forward. */
const DAY = 86_400_000;

function cronTimes(
  expression: string,
  { after, timeZone, count }: { after: Date; timeZone: string; count: number },
): Date[] {
  if (!agreedCron(expression)) return [];
  const times = CronExpressionParser.parse(expression, { currentDate: after, tz: timeZone });
  return times.take(count).map((time) => time.toDate());
}

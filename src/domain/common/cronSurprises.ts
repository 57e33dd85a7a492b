import { CronExpressionParser } from 'cron-parser';
import { IANAZone } from 'luxon';
import { cronExpected } from './cron';
import { agreedCron } from './scheduleFields';

/** The first and the last value of each field, with its name. */
const RANGES = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['day of month', 1, 31],
  ['month', 1, 12],
  ['day of week', 0, 6],
] as const;

/** The steps of a cron expression that go beyond their range, so that its first value alone is meant: a sentence each. */
export function longSteps(cron: string): string[] {
  if (cronExpected(cron) !== null) return [];
  return cron
    .trim()
    .split(/\s+/)
    .flatMap((field, at) => {
      const [name, first, last] = RANGES[at]!;
      return field.split(',').flatMap((part) => {
        const [, from = first, to = last, step] = /^(?:\*|(\d+)-(\d+))\/(\d+)$/.exec(part) ?? [];
        if (step === undefined || Number(step) <= Number(to) - Number(from)) return [];
        return [`${part} is ${name} ${from} alone: ${step} goes beyond ${to}`];
      });
    });
}

const HALF_HOUR = 30 * 60_000;
/** Clocks are put forward once a year. */
const HALF_HOURS_AHEAD = 2 * 400 * 24;

/**
 * The times of a cron expression, within about a year after `after`, that there are not, because clocks in `timeZone` skip
 * them: each as `2027-03-28 02:30`, the first of its day. None where schedulers read the expression differently.
 */
export function skippedTimes(cron: string, timeZone: string, after: Date): string[] {
  const zone = IANAZone.create(timeZone);
  // What comes due every hour comes due all the same: no hour is missing, only its name.
  if (!zone.isValid || !agreedCron(cron) || CronExpressionParser.parse(cron).fields.hour.values.length === 24)
    return [];
  const begin = Math.ceil(after.getTime() / HALF_HOUR) * HALF_HOUR;
  const moments = Array.from({ length: HALF_HOURS_AHEAD }, (_, at) => begin + at * HALF_HOUR);
  return moments.flatMap((moment) => {
    const [before, then] = [zone.offset(moment - 1), zone.offset(moment)];
    if (then <= before) return [];
    // What clocks show, as if it were UTC: from the first until the other they skip.
    const [from, until] = [moment + before * 60_000, moment + then * 60_000];
    const times = CronExpressionParser.parse(cron, { currentDate: new Date(from - 1), tz: 'UTC' });
    const time = times.next().toDate();
    return time.getTime() < until ? [time.toISOString().slice(0, 16).replace('T', ' ')] : [];
  });
}

import { CronExpressionParser } from 'cron-parser';
import { cronExpected } from './cron';

/** So many times, days or months are told one by one; more is no sentence that anybody reads. */
const LISTED = 8;

/**
 * A cron expression of five fields, spelt in the few ways that can be said truly in a sentence; null where there is none.
 *
 * It says nothing of what schedulers disagree about: a day of the month beside a day of the week (one of them, or
 * both), a step behind a single number, letters such as L, W, # or H, `?`, and six or seven fields.
 * Steps that do not go into their field, as every 7 minutes, become the values that they stand for.
 */
export function sayableCron(expression: string): string | null {
  if (!agreedCron(expression)) return null;
  const [, , day] = expression.trim().split(/\s+/);
  const { minute, hour, dayOfMonth, month, dayOfWeek } = CronExpressionParser.parse(expression).fields;
  const fields = [
    ...timesOf(numbers(minute.values), numbers(hour.values)),
    // Of a month of thirty days the parser takes * for thirty.
    day === '*' ? day : listed(numbers(dayOfMonth.values), 1, 31),
    listed(numbers(month.values), 1, 12),
    listed(weekdaysOf(dayOfWeek.values), 1, 7),
  ];
  return fields.some((field) => field.split(',').length > LISTED) ? null : fields.join(' ');
}

/** Whether it is a cron expression of five fields that all schedulers read alike. */
export const agreedCron = (expression: string): boolean =>
  cronExpected(expression) === null && !isDisputed(expression);

/** Schedulers disagree about it: `1-31` is a day of the month, too. */
function isDisputed(expression: string): boolean {
  const [, , day, , weekday] = expression.trim().split(/\s+/);
  return (day !== '*' && weekday !== '*') || /(^|[\s,])\w+\//.test(expression.replaceAll(/\w+-\w+/g, '*'));
}

const numbers = (values: readonly (number | string)[]) => values.map(Number).toSorted((a, b) => a - b);

/** Sunday is the last day, as 7: so weekends are two days beside each other. */
const weekdaysOf = (values: readonly (number | string)[]) => [
  ...new Set(numbers(values.map((day) => (Number(day) === 0 ? 7 : day)))),
];

/** Minute and hour: clock times, or what happens within hours. Too long a list where neither can be said. */
function timesOf(minutes: number[], hours: number[]): [string, string] {
  if (minutes.length === 1) {
    const [minute] = minutes;
    const step = minute === 0 ? stepOf(hours, 24) : null;
    return [String(minute), step ?? listed(hours, 0, 23)];
  }
  const minute = stepOf(minutes, 60) ?? listed(minutes, 0, 59);
  const hour = hours.length === 24 ? '*' : isRun(hours) ? `${hours[0]}-${hours.at(-1)}` : null;
  return hour === null ? [UNSAYABLE, ''] : [minute, hour];
}

const UNSAYABLE = ','.repeat(LISTED);

/** A step for values that are every so many of `all`, zero included; null for others. */
function stepOf(values: number[], all: number): string | null {
  const step = all / values.length;
  const isStep = values.length > 1 && step > 1 && values.every((value, at) => value === at * step);
  return isStep ? `*/${step}` : null;
}

/** All as `*`, three or more beside each other as a range, else one by one. */
function listed(values: number[], from: number, to: number): string {
  if (values.length === to - from + 1) return '*';
  return values.length > 2 && isRun(values) ? `${values[0]}-${values.at(-1)}` : values.join(',');
}

const isRun = (values: number[]) => values.every((value, at) => value === values[0]! + at);

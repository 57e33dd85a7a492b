import { DateTime, Duration } from 'luxon';

/**
 * A length of time as an admin writes it: a whole number and a unit, such as `30 days`, `1 month`, `90 seconds`.
 * Months and years are calendar lengths, so only a date turns them into milliseconds.
 */
export type Length = string;

const PATTERN = /^([1-9]\d{0,5}) (second|minute|hour|day|week|month|year)s?$/;

/** Whether `text` is a length of time above zero. */
export const isLength = (text: string): text is Length => PATTERN.test(text);

/** `date` plus `length`, computed in UTC: a month after 31 January is the last day of February. */
export const after = (date: Date, length: Length): Date => utc(date).plus(parse(length)).toJSDate();

/** `date` minus `length`, computed in UTC: a month before 31 March is the last day of February. */
export const before = (date: Date, length: Length): Date => utc(date).minus(parse(length)).toJSDate();

const utc = (date: Date) => DateTime.fromJSDate(date, { zone: 'utc' });

function parse(length: Length): Duration {
  const [, count, unit] = PATTERN.exec(length) ?? [];
  if (!unit) throw new RangeError(`"${length}" is not a length of time such as "30 days"`);
  return Duration.fromObject({ [unit]: Number(count) });
}

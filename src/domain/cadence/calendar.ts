import { DateTime } from 'luxon';
import { z } from 'zod';
import { knownTimeZone } from '../common/format';

/** The days of a week from Monday on; luxon numbers them from 1. */
export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** More dates than any calendar needs, yet few enough to search quickly. */
const MOST_DATES = 500;

const DATE = 'a date such as 2026-12-25';
const TIME = 'a time of day such as 20:00';

const isDate = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && DateTime.fromISO(text).isValid;
const dates = z
  .array(z.string({ error: DATE }).refine(isDate, { error: DATE }), {
    error: `a list of dates, each ${DATE}`,
  })
  .max(MOST_DATES, { error: `at most ${MOST_DATES} dates` });
const time = z.string({ error: TIME }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: TIME });

const quietHours = z
  .strictObject({ from: time, to: time }, { error: 'null, or {"from": "20:00", "to": "08:00"}' })
  .refine(({ from, to }) => from !== to, { error: 'two times that differ, or null for no quiet hours' });

/** When people are written to. Dates and times are in the recipient's time zone. */
export const calendarSchema = z
  .strictObject(
    {
      /** The days of the week on which mail is sent. */
      workdays: z
        .array(z.enum(WEEKDAYS, { error: `one of ${WEEKDAYS.join(', ')}` }), { error: 'a list of weekdays' })
        .min(1, { error: 'at least one day of the week' })
        .default([...WEEKDAYS]),
      /** Dates on which no mail is sent. */
      holidays: dates.default([]),
      /** Dates on which mail is sent, whatever the day of the week. */
      workingWeekends: dates.default([]),
      /** Times of day at which no mail is sent; past midnight if `from` is later than `to`. */
      quietHours: quietHours.nullable().default(null),
    },
    { error: 'a calendar such as {"workdays": ["mon", "tue", "wed", "thu", "fri"]}' },
  )
  .refine(({ holidays, workingWeekends }) => !holidays.some((date) => workingWeekends.includes(date)), {
    path: ['holidays'],
    error: 'dates that are not among workingWeekends as well',
  });

export type Calendar = z.infer<typeof calendarSchema>;
type QuietHours = NonNullable<Calendar['quietHours']>;

/**
 * The first moment at or after `moment` on a working day and outside the quiet hours, in the IANA time zone `timeZone`;
 * an unknown zone counts as UTC. If clocks go forward over the end of the quiet hours, these end at the jump; if
 * clocks go back over it, they end at its first occurrence.
 */
export function nextOpenMoment(moment: Date, calendar: Calendar, timeZone: string): Date {
  let at: DateTime = DateTime.fromJSDate(moment, { zone: knownTimeZone(timeZone) });
  // Each turn goes on by a day or to the end of the quiet hours. Every week has a working day that only a holiday can
  // take away, which bounds the number of turns.
  for (let turns = 14 * (calendar.holidays.length + 2); turns > 0; turns -= 1) {
    if (!isWorkingDay(at, calendar)) at = at.plus({ days: 1 }).startOf('day');
    else if (isQuiet(at, calendar.quietHours)) at = endOfQuiet(at, calendar.quietHours);
    else return at.toJSDate();
  }
  throw new RangeError('the calendar has no working day');
}

function isWorkingDay(at: DateTime, { workdays, holidays, workingWeekends }: Calendar): boolean {
  const date = at.toISODate() ?? '';
  if (holidays.includes(date)) return false;
  return workingWeekends.includes(date) || workdays.some((day) => WEEKDAYS[at.weekday - 1] === day);
}

function isQuiet(at: DateTime, quiet: Calendar['quietHours']): quiet is QuietHours {
  if (!quiet) return false;
  const { from, to } = quiet;
  const time = clockOf(at);
  return from < to ? from <= time && time < to : from <= time || time < to;
}

const clockOf = (at: DateTime): string => at.toISOTime()?.slice(0, 5) ?? '';

/** The end of the quiet hours that `at` is in. */
function endOfQuiet(at: DateTime, quiet: QuietHours): DateTime {
  const [hour = 0, minute = 0] = quiet.to.split(':').map(Number);
  const onDay = (day: DateTime) => day.set({ hour, minute, second: 0, millisecond: 0 });
  const today = onDay(at);
  // Counted from the beginning of the day, a time that occurs twice means its first occurrence.
  return firstOpen(today > at ? today : onDay(at.plus({ days: 1 }).startOf('day')), quiet);
}

/** `end`, or the moment of the jump, to the minute, if the clocks skipped that time of day. */
function firstOpen(end: DateTime, quiet: QuietHours): DateTime {
  if (clockOf(end) === quiet.to) return end;
  let at = end;
  for (let before = at; !isQuiet(before, quiet); before = before.minus({ minutes: 1 })) at = before;
  return at;
}

import { optionalTsToDate, optionalTsToMs } from '@temporalio/common/lib/time';
import type { temporal } from '@temporalio/proto';
import { Duration } from 'luxon';

type Spec = temporal.api.schedule.v1.IScheduleSpec;
type Calendar = temporal.api.schedule.v1.IStructuredCalendarSpec;
type Range = temporal.api.schedule.v1.IRange;

/** The fields of a calendar that cron has, in its order, with all their values. */
const FIELDS = [
  ['minute', 0, 59],
  ['hour', 0, 23],
  ['dayOfMonth', 1, 31],
  ['month', 1, 12],
  ['dayOfWeek', 0, 6],
] as const;

/**
 * When a Schedule starts its action: a cron expression with its time zone where cron can say it, else in words. Null
 * where it never does.
 */
export function scheduleText(spec: Spec): string | null {
  const zone = spec.timezoneName || 'UTC';
  const times = [
    ...(spec.structuredCalendar ?? []).map((calendar) => calendarText(calendar, zone)),
    ...(spec.interval ?? []).map(({ interval, phase }) => {
      const offset = optionalTsToMs(phase) ?? 0;
      return `every ${lengthText(optionalTsToMs(interval) ?? 0)}${offset > 0 ? `, ${lengthText(offset)} later` : ''}`;
    }),
  ];
  if (times.length === 0) return null;
  const end = optionalTsToDate(spec.endTime);
  return [
    times.join('; '),
    ...(spec.excludeStructuredCalendar ?? []).map((one) => `except ${calendarText(one, zone)}`),
    ...(end ? [`until ${end.toISOString()}`] : []),
  ].join(', ');
}

/** Temporal takes times of which every field matches; cron those of which one of its two kinds of days does. */
function calendarText(calendar: Calendar, zone: string): string {
  const fields = FIELDS.map(([name, from, to]) => rangesText(calendar[name] ?? [], from, to));
  const [, , dayOfMonth, , dayOfWeek] = fields;
  const seconds = rangesText(calendar.second ?? [], 0, 59);
  const years = (calendar.year ?? []).length === 0 ? '*' : rangesText(calendar.year ?? [], 0, Infinity);
  const remarks = [
    ...(seconds === '0' ? [] : [`at the seconds ${seconds}`]),
    ...(years === '*' ? [] : [`in the years ${years}`]),
    ...(dayOfMonth === '*' || dayOfWeek === '*' ? [] : ['only on days that match both fields']),
  ];
  return [[...fields, zone].join(' '), ...remarks].join(', ');
}

/** Ranges as cron writes them; what stands for all values is `*`. */
const rangesText = (ranges: Range[], from: number, to: number): string =>
  ranges
    .map(({ start, end, step }) => {
      const first = start ?? 0;
      const last = Math.max(end ?? 0, first);
      const by = step ?? 0;
      const stepped = by > 1 ? `/${by}` : '';
      if (first === last) return String(first);
      return first === from && last === to ? `*${stepped}` : `${first}-${last}${stepped}`;
    })
    .join(',');

const lengthText = (milliseconds: number): string =>
  Duration.fromMillis(milliseconds).rescale().toHuman({ listStyle: 'long' });

import { sameTimes } from '../common/cron';

/** A range as Temporal describes it: numbers, or the names of months and weekdays. */
interface Range {
  start: number | string;
  end?: number | string;
  step?: number;
}

/** One calendar of a Schedule as Temporal's client describes it. */
export interface CalendarSpec {
  comment?: string | undefined;
  second?: Range[];
  minute?: Range[];
  hour?: Range[];
  dayOfMonth?: Range[];
  month?: Range[];
  dayOfWeek?: Range[];
  year?: Range[];
}

/** An interval of a Schedule, in milliseconds. */
export interface IntervalSpec {
  every: number;
  offset?: number | undefined;
}

/** The fields of a cron expression, and what each of them says when it says "every". */
const FIELDS = [
  ['minute', '0-59'],
  ['hour', '0-23'],
  ['dayOfMonth', '1-31'],
  ['month', 'JAN-DEC'],
  ['dayOfWeek', 'SUN-SAT'],
] as const;

/**
 * The cron expression that a Schedule's calendars mean: the one we left in a comment, else one made of the
 * ranges, as Temporal keeps no expression. Null where it takes more than one, or none can say it.
 */
export function cronOf(calendars: CalendarSpec[], intervals: number): string | null {
  const [calendar, ...others] = calendars;
  if (!calendar || others.length > 0 || intervals > 0) return null;
  if (calendar.year?.length || secondsOf(calendar) !== '0') return null;
  const meant = ranges(calendar);
  // Another tool may have left any comment, or ours when it changed the ranges.
  return calendar.comment && sameTimes(calendar.comment, meant) ? calendar.comment : meant;
}

/** Calendars and intervals that are no single cron expression, in words: to be told from others, and read. */
export const timesOf = (calendars: CalendarSpec[], intervals: IntervalSpec[]): string =>
  [...calendars.map(timeOf), ...intervals.map(everyOf)].join(' and ') || 'none';

const timeOf = (calendar: CalendarSpec): string => {
  const seconds = secondsOf(calendar) === '0' ? '' : ` at second ${secondsOf(calendar)}`;
  const years = calendar.year?.length ? ` in ${partOf(calendar.year)}` : '';
  return `${ranges(calendar)}${seconds}${years}`;
};

const everyOf = ({ every, offset }: IntervalSpec): string =>
  `every ${every / 1000} s${offset ? ` from ${offset / 1000} s on` : ''}`;

const secondsOf = ({ second = [] }: CalendarSpec): string => partOf(second);

const ranges = (calendar: CalendarSpec): string =>
  FIELDS.map(([field, every]) => {
    const part = partOf(calendar[field] ?? []) || every;
    const [range, step] = part.split('/');
    return range === every ? ['*', step].filter(Boolean).join('/') : part;
  }).join(' ');

const partOf = (ranges: Range[]): string =>
  ranges
    .map(({ start, end = start, step = 1 }) => {
      const range = start === end ? short(start) : `${short(start)}-${short(end)}`;
      return step > 1 ? `${range}/${step}` : range;
    })
    .join(',');

const short = (value: number | string): string => String(value).slice(0, 3);

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
  if (calendar.comment) return calendar.comment;
  if (calendar.year?.length || partOf(calendar.second ?? []) !== '0') return null;
  return FIELDS.map(([field, every]) => {
    const part = partOf(calendar[field] ?? []) || every;
    const [range, step] = part.split('/');
    return range === every ? ['*', step].filter(Boolean).join('/') : part;
  }).join(' ');
}

const partOf = (ranges: Range[]): string =>
  ranges
    .map(({ start, end = start, step = 1 }) => {
      const range = start === end ? short(start) : `${short(start)}-${short(end)}`;
      return step > 1 ? `${range}/${step}` : range;
    })
    .join(',');

const short = (value: number | string): string => String(value).slice(0, 3);

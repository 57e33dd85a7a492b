import type { Length } from '../../domain/cadence/durations';
import {
  formatColumnDay,
  formatDay,
  formatLastDay,
  formatMoment,
  spaced,
  knownZone,
} from '../../domain/common/format';
import type { Locale } from '../../domain/common/notice';
import { scheduleIn } from '../../domain/common/scheduleWords';

/** Dates, numbers and lengths of time as a reader of `locale` in `zone` writes them. */
export interface Format {
  date(date: Date): string;
  /** The same, as short as a column wants it. */
  columnDate(date: Date): string;
  /** A date to act by, as seen at `now`: the last day that ends before it; below two days away with the minute. */
  deadline(date: Date, now: Date): string;
  /** With the time of day and the zone: where the hour matters. */
  moment(date: Date): string;
  number(value: number): string;
  /** In words where it can be said, and as its source says it. */
  schedule(schedule: string): string;
  length(length: Length): string;
  /** The date alone where a day begins, with the time elsewhere. */
  until(date: Date): string;
}

// English with the day first: the month as a word reads the same on both sides of the ocean.
const TAGS: Record<Locale, string> = { en: 'en-GB', 'zh-CN': 'zh-CN' };

/** The formats of one reader; an unknown zone is UTC. */
export function formatFor(locale: Locale, zone: string): Format {
  const tag = TAGS[locale];
  const timeZone = knownZone(zone);
  const date = (value: Date) => formatDay(value, { locale, zone });
  const moment = (value: Date) => formatMoment(value, { locale, zone });
  const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium', hourCycle: 'h23', timeZone });
  const number = new Intl.NumberFormat(tag);
  return {
    date,
    columnDate: (value) => formatColumnDay(value, { locale, zone }),
    deadline: (value, now) => formatLastDay(value, now, { locale, zone }),
    moment,
    number: (value) => number.format(value),
    schedule: (schedule) => scheduleIn(schedule, locale).line,
    length: (value) => formatLength(tag, value),
    until: (value) => (clock.format(value) === '00:00:00' ? date(value) : moment(value)),
  };
}

function formatLength(tag: string, length: Length): string {
  const [count, unit = ''] = length.split(' ');
  const style = { style: 'unit', unit: unit.replace(/s$/, ''), unitDisplay: 'long' } as const;
  return spaced(new Intl.NumberFormat(tag, style).format(Number(count)));
}

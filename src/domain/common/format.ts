import { DateTime, IANAZone } from 'luxon';
import type { Locale } from './notice';

/** The language and time zone in which dates are written. */
export interface FormatOptions {
  locale: Locale;
  /** An IANA time zone; an unknown one counts as UTC. */
  timeZone: string;
}

/** British order in English, so that nobody mistakes the month for the day. */
const INTL_LOCALE: Record<Locale, string> = { en: 'en-GB', 'zh-CN': 'zh-CN' };

const DAY = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const COLUMN_DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const SHORT_DAY = { month: 'short', day: 'numeric' } as const;
const WEEKDAY = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** A day: `11 Oct 2018`, `2018 年 10 月 11 日`. */
export const formatDay = (date: Date, reader: FormatOptions): string => write(date, reader, DAY);

/** A day for a table column: `11 Oct 2018`, `2018/10/11`. */
export const formatColumnDay = (date: Date, reader: FormatOptions): string =>
  write(date, reader, reader.locale === 'zh-CN' ? COLUMN_DAY : DAY);

/** A day and minute with the time zone: `23 Nov 2026, 08:10 (UTC)`. */
export const formatMoment = (date: Date, reader: FormatOptions): string =>
  onClock(write(date, reader, { ...DAY, ...MINUTE }), reader);

/** A time in words, and on whose clock it is meant. */
export const onClock = (time: string, reader: FormatOptions): string =>
  time + inBrackets(clockOf(reader), reader);

/** Chinese readers know their time zone by its own name, not by its city's. */
const clockOf = ({ locale, timeZone }: FormatOptions) =>
  locale === 'zh-CN' && knownTimeZone(timeZone) === 'Asia/Shanghai' ? '北京时间' : knownTimeZone(timeZone);

/**
 * A date to act by, in full: `Sunday, 29 November 2026`. It is the last day that ends before `date`, so acting at any
 * time of that day is in time. Less than two days after `asOf`, it is `date` itself with the minute.
 */
export const formatDeadline = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatMoment(date, reader) : writeWithWeekday(lastDay(date, reader), reader);

/** Like `formatDeadline`, without the weekday: `29 Nov 2026`. */
export const formatLastDay = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatMoment(date, reader) : formatDay(lastDay(date, reader), reader);

/** Like `formatDeadline`, for a subject line: `29 Nov`; less than two days after `asOf`, `23 Nov, 08:10`. */
export const formatShortDeadline = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatShortStart(date, asOf, reader) : write(lastDay(date, reader), reader, SHORT_DAY);

/**
 * The day on which something begins, in full: `Monday, 30 November 2026`. Less than two days after `asOf`, with the
 * minute.
 */
export const formatStart = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatMoment(date, reader) : writeWithWeekday(date, reader);

/** Like `formatStart`, but short: `30 Nov`. */
export const formatShortStart = (date: Date, asOf: Date, reader: FormatOptions): string =>
  write(date, reader, isNear(date, asOf) ? { ...SHORT_DAY, ...MINUTE } : SHORT_DAY);

/** A moment in the last day that ends no later than `date`, in the reader's time zone. */
const lastDay = (date: Date, { timeZone }: FormatOptions): Date =>
  DateTime.fromJSDate(date, { zone: knownTimeZone(timeZone) })
    .startOf('day')
    .minus({ milliseconds: 1 })
    .toJSDate();

/** A day and minute that spreadsheets of every language can read: `2026-11-23 08:10`. */
export const formatStamp = (date: Date, { timeZone }: Pick<FormatOptions, 'timeZone'>): string =>
  DateTime.fromJSDate(date, { zone: knownTimeZone(timeZone) }).toFormat('yyyy-MM-dd HH:mm');

/** How old `date` is at `asOf`, in the largest unit that fits: `8 years ago`, `3 个月前`. A later date counts as now. */
export function formatAge(date: Date, asOf: Date, { locale }: Pick<FormatOptions, 'locale'>): string {
  const passed = utc(asOf)
    .diff(utc(date), [...UNITS])
    .toObject();
  const unit = UNITS.find((one) => (passed[one] ?? 0) >= 1);
  return unit ? spaced(ages(locale).format(-Math.floor(passed[unit] ?? 0), unit)) : JUST_NOW[locale];
}

/** How many whole years lie between two dates, in UTC. */
export const utcYears = (from: Date, to: Date): number => Math.floor(utc(to).diff(utc(from), 'years').years);

const utc = (date: Date) => DateTime.fromJSDate(date, { zone: 'utc' });

/** A number with thousands separators: `70,975`. */
export const formatCount = (count: number, { locale }: Pick<FormatOptions, 'locale'>): string =>
  counts(locale).format(count);

/** A length of time in the largest unit that it fills, not to be broken: `4.2 secs`, `12 mins`, `1.6 小时`. */
export function formatDuration(seconds: number, { locale }: Pick<FormatOptions, 'locale'>): string {
  const [unit, size] = LENGTHS.find(([, least]) => seconds >= least) ?? (['second', 1] as const);
  return spaced(lengths(locale, unit).format(seconds / size)).replace(' ', '\u00A0');
}

const LENGTHS = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

const JUST_NOW: Record<Locale, string> = { en: 'just now', 'zh-CN': '刚刚' };
const UNITS = ['years', 'months', 'days', 'hours', 'minutes'] as const;
const TWO_DAYS = 2 * 24 * 60 * 60 * 1000;

const isNear = (date: Date, asOf: Date) => date.getTime() - asOf.getTime() < TWO_DAYS;

/**
 * Creating an Intl formatter takes longer than writing a whole mail with it, so each is created once for its
 * arguments.
 */
function once<Args extends unknown[], Made>(make: (...args: Args) => Made): (...args: Args) => Made {
  const made = new Map<string, Made>();
  return (...args) => {
    const key = JSON.stringify(args);
    const known = made.get(key) ?? make(...args);
    made.set(key, known);
    return known;
  };
}

const ages = once((locale: Locale) => new Intl.RelativeTimeFormat(INTL_LOCALE[locale]));
const counts = once((locale: Locale) => new Intl.NumberFormat(INTL_LOCALE[locale]));
const lengths = once(
  (locale: Locale, unit: string) =>
    new Intl.NumberFormat(INTL_LOCALE[locale], {
      style: 'unit',
      unit,
      unitDisplay: 'short',
      maximumFractionDigits: 1,
    }),
);
const dates = once(
  (locale: Locale, timeZone: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(INTL_LOCALE[locale], { ...options, timeZone: knownTimeZone(timeZone) }),
);

/** Sets a number apart from the Chinese characters around it: `3 年前`, `11 月 30 日`. */
export const spaced = (text: string): string =>
  text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, '$& ');

const inBrackets = (text: string, { locale }: FormatOptions) =>
  locale === 'zh-CN' ? `（${text}）` : ` (${text})`;

const writeWithWeekday = (date: Date, reader: FormatOptions) =>
  reader.locale === 'zh-CN'
    ? formatDay(date, reader) + inBrackets(write(date, reader, { weekday: 'long' }), reader)
    : write(date, reader, WEEKDAY);

const write = (date: Date, { locale, timeZone }: FormatOptions, options: Intl.DateTimeFormatOptions) =>
  spaced(dates(locale, timeZone, options).format(date));

/**
 * Whether `name` is a time zone of the IANA database by its place, such as Asia/Shanghai, or UTC. An offset such as +08:00
 * is not, though newer versions of Node accept it: PostgreSQL reads its sign the other way round, and Temporal does not
 * know it. Nor is an abbreviation such as CST, which means another zone in another country.
 */
export const isTimeZone = (name: string): boolean =>
  (name === 'UTC' || /^[A-Za-z]+\//.test(name)) && IANAZone.isValidZone(name);

/**
 * `timeZone` if it is a time zone, else UTC: a wrong entry in a directory must not keep its owner from being asked or
 * from answering.
 */
export const knownTimeZone = (timeZone: string): string =>
  // Luxon caches the zones it creates, but `isValidZone` creates a new one every time, which is slow.
  /^[A-Za-z]/.test(timeZone) && IANAZone.create(timeZone).isValid ? timeZone : 'UTC';

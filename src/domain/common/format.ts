import { DateTime, IANAZone } from 'luxon';
import type { Locale } from './notice';

/** In which language and on whose clock dates are written. */
export interface FormatOptions {
  locale: Locale;
  /** An IANA time zone; one that is not known reads as UTC. */
  zone: string;
}

/** British order for English: no reader takes the day for the month. */
const INTL_LOCALE: Record<Locale, string> = { en: 'en-GB', 'zh-CN': 'zh-CN' };

const DAY = { year: 'numeric', month: 'short', day: 'numeric' } as const;
const COLUMN_DAY = { year: 'numeric', month: '2-digit', day: '2-digit' } as const;
const SHORT_DAY = { month: 'short', day: 'numeric' } as const;
const WEEKDAY = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
const MINUTE = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

/** The day: `11 Oct 2018`, `2018 年 10 月 11 日`. */
export const formatDay = (date: Date, reader: FormatOptions): string => write(date, reader, DAY);

/** The day as short as a column wants it: `11 Oct 2018`, `2018/10/11`. */
export const formatColumnDay = (date: Date, reader: FormatOptions): string =>
  write(date, reader, reader.locale === 'zh-CN' ? COLUMN_DAY : DAY);

/** The day and minute, and on whose clock: `23 Nov 2026, 08:10 (UTC)`. */
export const formatMoment = (date: Date, reader: FormatOptions): string =>
  `${write(date, reader, { ...DAY, ...MINUTE })}${inBrackets(clockOf(reader), reader)}`;

/** Chinese readers call their clock by its name, not by that of its city. */
const clockOf = ({ locale, zone }: FormatOptions) =>
  locale === 'zh-CN' && knownZone(zone) === 'Asia/Shanghai' ? '北京时间' : knownZone(zone);

/**
 * A date to act by, in full: `Sunday, 29 November 2026`. It is the last day that ends before `date`, so that whoever
 * acts on that day, however late, is in time. Below two days away, as seen from `asOf`, it is `date` with the minute.
 */
export const formatDeadline = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatMoment(date, reader) : writeWithWeekday(lastDay(date, reader), reader);

/** The same without its weekday: `29 Nov 2026`. */
export const formatLastDay = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatMoment(date, reader) : formatDay(lastDay(date, reader), reader);

/** The same, as short as a subject line wants it: `29 Nov`; below two days away, `23 Nov, 08:10`. */
export const formatShortDeadline = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatShortStart(date, asOf, reader) : write(lastDay(date, reader), reader, SHORT_DAY);

/** The day on which something begins, in full: `Monday, 30 November 2026`. Below two days away with the minute. */
export const formatStart = (date: Date, asOf: Date, reader: FormatOptions): string =>
  isNear(date, asOf) ? formatMoment(date, reader) : writeWithWeekday(date, reader);

/** The same, short: `30 Nov`. */
export const formatShortStart = (date: Date, asOf: Date, reader: FormatOptions): string =>
  write(date, reader, isNear(date, asOf) ? { ...SHORT_DAY, ...MINUTE } : SHORT_DAY);

/** An instant of the last day that ends before `date`, or with it, on the reader's clock. */
const lastDay = (date: Date, { zone }: FormatOptions): Date =>
  DateTime.fromJSDate(date, { zone: knownZone(zone) })
    .startOf('day')
    .minus({ milliseconds: 1 })
    .toJSDate();

/** The day and minute as spreadsheets read them in any language: `2026-11-23 08:10`. */
export const formatStamp = (date: Date, { zone }: Pick<FormatOptions, 'zone'>): string =>
  DateTime.fromJSDate(date, { zone: knownZone(zone) }).toFormat('yyyy-MM-dd HH:mm');

/** How long ago `date` was at `asOf`, in the largest unit that fits: `8 years ago`, `3 个月前`. A later date reads as now. */
export function formatAge(date: Date, asOf: Date, { locale }: Pick<FormatOptions, 'locale'>): string {
  const passed = utc(asOf)
    .diff(utc(date), [...UNITS])
    .toObject();
  const unit = UNITS.find((one) => (passed[one] ?? 0) >= 1);
  return unit ? spaced(ages(locale).format(-Math.floor(passed[unit] ?? 0), unit)) : JUST_NOW[locale];
}

const utc = (date: Date) => DateTime.fromJSDate(date, { zone: 'utc' });

/** A count with its thousands set apart: `70,975`. */
export const formatCount = (count: number, { locale }: Pick<FormatOptions, 'locale'>): string =>
  counts(locale).format(count);

const JUST_NOW: Record<Locale, string> = { en: 'just now', 'zh-CN': '刚刚' };
const UNITS = ['years', 'months', 'days', 'hours', 'minutes'] as const;
const TWO_DAYS = 2 * 24 * 60 * 60 * 1000;

const isNear = (date: Date, asOf: Date) => date.getTime() - asOf.getTime() < TWO_DAYS;

/** Making a formatter of Intl takes longer than a whole mail with it: each is made once for its arguments. */
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
const dates = once(
  (locale: Locale, zone: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(INTL_LOCALE[locale], { ...options, timeZone: knownZone(zone) }),
);

/** A number stands apart from the Chinese words around it: `3 年前`, `11 月 30 日`. */
export const spaced = (text: string): string =>
  text.replace(/(\d)(?=\p{Script=Han})|(\p{Script=Han})(?=\d)/gu, '$& ');

const inBrackets = (text: string, { locale }: FormatOptions) =>
  locale === 'zh-CN' ? `（${text}）` : ` (${text})`;

const writeWithWeekday = (date: Date, reader: FormatOptions) =>
  reader.locale === 'zh-CN'
    ? formatDay(date, reader) + inBrackets(write(date, reader, { weekday: 'long' }), reader)
    : write(date, reader, WEEKDAY);

const write = (date: Date, { locale, zone }: FormatOptions, options: Intl.DateTimeFormatOptions) =>
  spaced(dates(locale, zone, options).format(date));

/**
 * Whether `name` is a time zone of the IANA database, such as Asia/Shanghai. Newer Nodes take an offset such as +08:00
 * for one, too; PostgreSQL reads its sign the other way round, and Temporal does not know it.
 */
export const isZone = (name: string): boolean => /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);

/** `zone` if it is one, else UTC: a wrong entry in a directory must not keep its owner from being asked or answering. */
export const knownZone = (zone: string): string =>
  // Luxon remembers the zones it has made; asking whether one is valid makes it anew, which is slow.
  /^[A-Za-z]/.test(zone) && IANAZone.create(zone).isValid ? zone : 'UTC';

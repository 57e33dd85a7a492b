import { DateTime } from 'luxon';
import { after, type Length } from '../cadence/durations';
import { knownTimeZone } from '../common/format';

/** A date that a page offers for a snooze. */
export interface SnoozeOption {
  length: Length;
  until: Date;
  /** What the form sends back; `readUntil` reads it as `until`, whenever it arrives. */
  value: string;
}

const OFFERED: Length[] = ['1 week', '1 month'];

/**
 * The dates offered at `now`, the limit last. Each is the beginning of a day in `timeZone`, or the exact time if that
 * beginning has passed.
 */
export function snoozeOptions(now: Date, limit: Length, timeZone: string): SnoozeOption[] {
  const latest = after(now, limit);
  const shorter = OFFERED.filter((length) => after(now, length) < latest);
  return [...shorter, limit].map((length) => option(now, length, timeZone));
}

function option(now: Date, length: Length, timeZone: string): SnoozeOption {
  const end = after(now, length);
  const day = DateTime.fromJSDate(end, { zone: knownTimeZone(timeZone) }).startOf('day');
  return day.toMillis() > now.getTime()
    ? { length, until: day.toJSDate(), value: day.toISODate() ?? end.toISOString() }
    : { length, until: end, value: end.toISOString() };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The instant that `text` means. A date means its first moment in `timeZone`. Null unless `text` is a date or a time with
 * its offset.
 */
export function readUntil(text: string, timeZone: string): Date | null {
  if (!DATE.test(text) && !INSTANT.test(text)) return null;
  const time = DateTime.fromISO(text, { zone: knownTimeZone(timeZone) });
  return time.isValid ? time.toJSDate() : null;
}

import { DateTime } from 'luxon';

/**
 * The moment of a date as SQL writes it, one without an offset being of `timeZone`. Null where there is no such date: MySQL
 * keeps 0000-00-00.
 */
export function dateOf(text: string, timeZone: string): Date | null {
  const date = DateTime.fromSQL(text, { zone: timeZone });
  return date.isValid ? date.toJSDate() : null;
}

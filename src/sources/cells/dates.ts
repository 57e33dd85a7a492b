const DAY = /^(\d{4})(-?)(\d\d)\2(\d\d)(?!\d)(.*)$/;
const TIME = /^[Tt ](\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:[.,](\d+))?)?)?(?!\d)(.*)$/;
const OFFSET = /^ ?(?:Z|UTC|([+\-\u2212])(\d\d)(?::?(\d\d))?)$/i;

/** What is wrong with a date: what would be right. */
export interface WrongDate {
  expected: string;
}

/**
 * The moment of a date of ISO 8601, long or short (`2026-08-22T06:03:35.5+08:00`, `20260822T0603Z`), also with a space
 * for the T, as databases write it. Without an offset a time is UTC; a day alone is its first moment. Where it is none,
 * what the part that is wrong should be.
 */
export function readDate(text: string): Date | WrongDate {
  const [, year = '', , month = '', day = '', after = ''] = DAY.exec(text) ?? [];
  if (!year) return { expected: 'a date, as 2026-08-22T06:03:35Z or 2026-08-22' };
  const [, hour = '00', , minute = '00', second = '00', fraction = '', rest = ''] = TIME.exec(after) ?? [];
  if (after && !TIME.test(after)) return { expected: 'T06:03:35Z, or another time, after the day' };
  const [, sign, hours = '00', minutes = '00'] = OFFSET.exec(rest) ?? [];
  if (rest && !OFFSET.test(rest)) return { expected: 'Z, or an offset as +08:00, after the time' };

  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const isMidnight = !/[1-9]/.test(minute + second + fraction);
  const wrong =
    // Years beyond are placeholders (0001, 9999).
    outside(year, 1900, 2999, 'year', '; an unknown date is an empty cell') ??
    outside(month, 1, 12, 'month') ??
    outside(day, 1, lastDay, 'day', `, as ${year}-${month} has`) ??
    outside(hour, 0, isMidnight ? 24 : 23, 'hour') ??
    outside(minute, 0, 59, 'minute') ??
    outside(second, 0, 59, 'second') ??
    outside(hours, 0, 14, 'offset', ' hours') ??
    outside(minutes, 0, 59, 'offset', ' minutes');
  if (wrong) return wrong;
  const milliseconds = fraction.slice(0, 3).padEnd(3, '0');
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '+' ? 1 : -1);
  return new Date(
    Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}Z`) - ahead * 60_000,
  );
}

const outside = (digits: string, from: number, to: number, part: string, more = ''): WrongDate | undefined =>
  Number(digits) < from || Number(digits) > to
    ? { expected: `a date whose ${part} is ${from} to ${to}${more}` }
    : undefined;

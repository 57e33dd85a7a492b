import { CronExpressionParser } from 'cron-parser';

/** The fields of a cron expression, in their order, and what each may be. */
const FIELDS = [
  ['minute', '0 to 59'],
  ['hour', '0 to 23'],
  ['day of month', '1 to 31'],
  ['month', '1 to 12 or JAN to DEC'],
  ['day of week', '0 to 7 or SUN to SAT'],
] as const;

const FIVE = 'five fields, minute hour day-of-month month day-of-week, such as "0 9 * * 1"';
const NEVER = 'days that there are: none of the months has one of the days of the month';

/** What `text` should be, in the field that is wrong; null where it is a cron expression that comes due some day. */
export function cronExpected(text: unknown): string | null {
  const parts = typeof text === 'string' ? text.trim().split(/\s+/) : [];
  if (parts.length !== FIELDS.length) return FIVE;
  const wrong = FIELDS.findIndex((_, at) => !isField(parts[at]!, at));
  const [name, range] = FIELDS[wrong] ?? [];
  if (name) return `as ${name} *, ${range}, or a list, range or step of them, none twice`;
  return comesDue(parts) ? null : NEVER;
}

/** Whether two cron expressions, of which either may be no such thing, come due at the same times. */
export const sameTimes = (a: string, b: string): boolean => {
  if (cronExpected(a) !== null || cronExpected(b) !== null) return false;
  return JSON.stringify(valuesOf(a)) === JSON.stringify(valuesOf(b));
};

/** Each field's values, in order, Sunday being 0. */
function valuesOf(cron: string): number[][] {
  const { minute, hour, dayOfMonth, month, dayOfWeek } = parse(cron.trim().split(/\s+/)).fields;
  const numbers = [minute, hour, dayOfMonth, month].map(({ values }) => values.map(Number));
  const days = new Set(dayOfWeek.values.map((day) => Number(day) % 7));
  return [...numbers, [...days]].map((values) => values.toSorted((x, y) => x - y));
}

// Temporal knows numbers, names, ranges, lists and steps, and neither "?" nor the letters (L, W, #, H) of other crons.
const PART = /^(?:\*|(?:\d+|[a-z]{3})(?:-(?:\d+|[a-z]{3}))?)(?:\/\d+)?$/i;

function isField(field: string, at: number): boolean {
  if (!field.split(',').every((part) => PART.test(part))) return false;
  try {
    parse(FIELDS.map((_, other) => (other === at ? field : '*')));
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a month has a day of the month. To Temporal a day of the week has to match besides, which each day of the
 * year does in one year or another; other crons take either, so only these two are asked of the parser.
 */
function comesDue([, , days = '*', months = '*']: string[]): boolean {
  const { dayOfMonth } = parse(['*', '*', days, '*', '*']).fields;
  const { month } = parse(['*', '*', '*', months, '*']).fields;
  const first = Math.min(...dayOfMonth.values.map(Number));
  return month.values.some((one) => first <= longestOf(one));
}

/** How many days a month has, 1 being January: in a leap year. */
const longestOf = (month: number) => new Date(Date.UTC(2024, month, 0)).getUTCDate();

const parse = (parts: string[]) => CronExpressionParser.parse(parts.join(' '));

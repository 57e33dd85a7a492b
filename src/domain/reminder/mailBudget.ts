import { createHash } from 'node:crypto';
import type { MailKind } from '../common/terms';

/** A day of the mail budget, in UTC: `2026-11-23`. */
export type MailDay = string;

/** The day of the budget that `at` belongs to. */
export const mailDay = (at: Date): MailDay => at.toISOString().slice(0, 10);

/**
 * How many sends a day may have when one of `kind` is to be added. First notices may fill four fifths of it,
 * rounded up, and leave one at least, where there is more than one: whoever was asked already is reminded in time,
 * however many are still to be asked.
 */
export const dailyLimitFor = (kind: MailKind, mailPerDay: number): number =>
  kind === 'notice' ? Math.max(1, Math.min(Math.ceil((mailPerDay * 4) / 5), mailPerDay - 1)) : mailPerDay;

/** The first moment, at or after another, at which somebody may be written to. */
export type NextAllowedTime = (at: Date) => Date;

const HOUR = 3_600_000;
const startOf = (day: MailDay) => new Date(`${day}T00:00:00Z`);
const endOf = (day: MailDay) => new Date(Number(startOf(day)) + 24 * HOUR);

/** The days of the budget from `now` on on which somebody may be written to; there is no last one. */
export function* mailDays(now: Date, open: NextAllowedTime): Generator<MailDay, never> {
  for (let at = now; ;) {
    const day = mailDay(open(at));
    yield day;
    at = endOf(day);
  }
}

const FIRST_HOUR = 8 * HOUR;
const SPREAD = 2 * HOUR;

/**
 * When on its `day` a mail goes that was given a later one: in the two hours from eight in the morning, or from
 * when its owner may be written to, and not all at once. The same `id`, the same moment.
 */
export function scheduledSendTime(day: MailDay, id: string, open: NextAllowedTime): Date {
  const start = startOf(day);
  const spread = Math.floor(fraction(id) * SPREAD);
  const plus = (at: Date, length: number) => open(new Date(Number(at) + length));
  const turns = [plus(plus(start, FIRST_HOUR), spread), plus(open(start), spread), open(start)];
  return turns.find((at) => mailDay(at) === day) ?? start;
}

/** A number from 0 up to 1 that `text` alone determines. */
const fraction = (text: string) => createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;

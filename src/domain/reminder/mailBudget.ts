import { createHash } from 'node:crypto';
import type { MailKind } from '../common/terms';

/** A day of the mail budget, in UTC, such as `2026-11-23`. */
export type MailDay = string;

/** The day of the budget that `at` belongs to. */
export const mailDay = (at: Date): MailDay => at.toISOString().slice(0, 10);

/**
 * The daily limit that applies to a mail of `kind`. First notices may fill four fifths of the day, rounded up, and
 * leave room for at least one other mail: whoever was asked already is reminded in time, however many are still to be
 * asked.
 */
export const dailyLimitFor = (kind: MailKind, mailPerDay: number): number =>
  kind === 'notice' ? Math.max(1, Math.min(Math.ceil((mailPerDay * 4) / 5), mailPerDay - 1)) : mailPerDay;

/** The first moment, at or after `at`, at which a person may be written to. */
export type NextAllowedTime = (at: Date) => Date;

const HOUR = 3_600_000;
const startOf = (day: MailDay) => new Date(`${day}T00:00:00Z`);
const endOf = (day: MailDay) => new Date(Number(startOf(day)) + 24 * HOUR);

/** The days from `now` on on which a person may be written to, without end. */
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
 * When a mail scheduled for a later `day` is sent: in the two hours from eight in the morning UTC, or from the time
 * at which its recipient may be written to. The offset derives from `id`, so the mails spread, and one `id` always
 * gets the same moment.
 */
export function scheduledSendTime(day: MailDay, id: string, open: NextAllowedTime): Date {
  const start = startOf(day);
  const spread = Math.floor(fraction(id) * SPREAD);
  const plus = (at: Date, length: number) => open(new Date(Number(at) + length));
  const turns = [plus(plus(start, FIRST_HOUR), spread), plus(open(start), spread), open(start)];
  return turns.find((at) => mailDay(at) === day) ?? start;
}

/** A number from 0 up to 1, determined by `text` alone. */
const fraction = (text: string) => createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;

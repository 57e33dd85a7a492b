import type { NoticeKind } from './round';

/** A day of the mail budget, in UTC: `2026-11-23`. */
export type MailDay = string;

/** The day of the budget that `at` belongs to. */
export const mailDay = (at: Date): MailDay => at.toISOString().slice(0, 10);

/**
 * How many sends a day may have when one of `kind` is to be added. First notices may fill four fifths of it,
 * rounded up: whoever was asked already is reminded in time, however many are still to be asked.
 */
export const roomFor = (kind: NoticeKind, mailPerDay: number): number =>
  kind === 'notice' ? Math.ceil((mailPerDay * 4) / 5) : mailPerDay;

const FIRST_HOUR = 8;
const SPREAD_MS = 2 * 60 * 60 * 1000;

/** When on its `day` a mail goes that was given a later one: early, but not all at once. The same `id`, the same moment. */
export const turnOn = (day: MailDay, id: string): Date =>
  new Date(Date.parse(`${day}T00:00:00Z`) + FIRST_HOUR * 3_600_000 + Math.floor(fraction(id) * SPREAD_MS));

/** A number from 0 up to 1 that `text` alone determines (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return (hash >>> 0) / 2 ** 32;
}

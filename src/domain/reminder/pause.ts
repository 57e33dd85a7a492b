import { after, type Length } from '../cadence/durations';

/**
 * A time in which nothing is sent and nothing closed; `endedAt` is null while it lasts. ISO 8601: it crosses the
 * wire.
 */
export interface PausePeriod {
  startedAt: string;
  endedAt: string | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The pause that still lasts, if any. */
export const openPause = (pauses: PausePeriod[]): PausePeriod | undefined =>
  pauses.find((pause) => pause.endedAt === null);

/**
 * How much of a wait is left at `now`, in milliseconds, zero or less once it is over. The wait began at `start` and
 * is as long as all `lengths` together; paused time does not count.
 */
export const graceLeft = (start: Date, lengths: Length[], pauses: PausePeriod[], now: Date): number =>
  Number(lengths.reduce(after, start)) - Number(now) + pausedTime(pauses, start, now);

/** The paused time between two moments, in milliseconds. Overlapping pauses count once. */
export function pausedTime(pauses: PausePeriod[], from: Date, to: Date): number {
  let counted = Number(from);
  let total = 0;
  for (const { startedAt, endedAt } of pauses.toSorted(byStart)) {
    const start = Math.max(Date.parse(startedAt), counted);
    const end = Math.min(endedAt === null ? Infinity : Date.parse(endedAt), Number(to));
    total += Math.max(0, end - start);
    counted = Math.max(counted, end);
  }
  return total;
}

const byStart = (a: PausePeriod, b: PausePeriod) => Date.parse(a.startedAt) - Date.parse(b.startedAt);

/**
 * How long to wait before checking again whether `pause` has ended, in milliseconds: a quarter of the time it has
 * lasted, at least a minute and at most an hour. So a short pause costs little, a long one does not fill histories,
 * and the delayed mails are not all sent in the same minute.
 */
export const waitWhile = (pause: PausePeriod, now: Date): number =>
  Math.min(HOUR, Math.max(MINUTE, (Number(now) - Date.parse(pause.startedAt)) / 4));

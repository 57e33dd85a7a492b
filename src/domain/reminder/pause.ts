import { after, type Length } from '../cadence/durations';

/** A time in which nothing was sent and nothing closed; `endedAt` is null while it lasts. ISO 8601: it crosses the wire. */
export interface PausePeriod {
  startedAt: string;
  endedAt: string | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The pause that lasts, if one does. */
export const openPause = (pauses: PausePeriod[]): PausePeriod | undefined =>
  pauses.find((pause) => pause.endedAt === null);

/**
 * What is left at `now` of a wait that began at `start` and is as long as `lengths` together, in milliseconds:
 * paused time does not count. Zero or less once the wait is over.
 */
export const graceLeft = (start: Date, lengths: Length[], pauses: PausePeriod[], now: Date): number =>
  Number(lengths.reduce(after, start)) - Number(now) + pausedTime(pauses, start, now);

/** How long it was paused between two moments, in milliseconds; pauses that overlap count once. */
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
 * How long to wait before looking again whether `pause` has ended, in milliseconds: a quarter of what it has
 * lasted, at least a minute and at most an hour. So a pause of a minute costs a minute, one of a month does not
 * fill histories, and what was held up does not all go out in the minute after it.
 */
export const waitWhile = (pause: PausePeriod, now: Date): number =>
  Math.min(HOUR, Math.max(MINUTE, (Number(now) - Date.parse(pause.startedAt)) / 4));

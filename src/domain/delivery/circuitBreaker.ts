const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Failures of our own in a row, of whatever messages, after which nothing is tried for a while. */
export const OPENS_AFTER = 3;

/** A channel that failed for reasons of our own, and whether it is still tried. */
export interface Breaker {
  /** In a row; at least one. */
  failures: number;
  /** Null while it is still tried. */
  openedAt: Date | null;
  /** When one attempt is let through to see whether it is over. */
  probeAt: Date | null;
}

/** The breaker after another failure of our own at `now`; null: there was none in a row before. */
export function tripped(before: Breaker | null, now: Date): Breaker {
  const failures = (before?.failures ?? 0) + 1;
  if (failures < OPENS_AFTER) return { failures, openedAt: null, probeAt: null };
  const probeAt = new Date(Number(now) + pauseAfter(failures));
  return { failures, openedAt: before?.openedAt ?? now, probeAt };
}

/** How long nothing is tried after so many failures in a row: half a minute at first, ten minutes at most. */
export const pauseAfter = (failures: number): number =>
  Math.min(10 * MINUTE, 30 * SECOND * 2 ** Math.min(failures - OPENS_AFTER, 10));

/** Whether an attempt must wait at `now`, and how long in milliseconds; 0 when it may be made, as the probe if it is open. */
export const waitFor = ({ openedAt, probeAt }: Breaker, now: Date): number =>
  openedAt && probeAt ? Math.max(0, Number(probeAt) - Number(now)) : 0;

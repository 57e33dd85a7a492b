const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** After this many failures of our own in a row, whatever the message, sending pauses. */
export const OPENS_AFTER = 3;

/** A channel that failed for reasons of our own. */
export interface Breaker {
  /** Failures in a row; at least one. */
  failures: number;
  /** When sending was paused; null while it is still tried. */
  openedAt: Date | null;
  /** When one attempt is let through as a probe. */
  probeAt: Date | null;
}

/** The breaker after another failure of our own at `now`. `before` is null if the previous attempt succeeded. */
export function tripped(before: Breaker | null, now: Date): Breaker {
  const failures = (before?.failures ?? 0) + 1;
  if (failures < OPENS_AFTER) return { failures, openedAt: null, probeAt: null };
  const probeAt = new Date(Number(now) + pauseAfter(failures));
  return { failures, openedAt: before?.openedAt ?? now, probeAt };
}

/** How long sending pauses after `failures` in a row, in milliseconds: half a minute at first, ten minutes at most. */
export const pauseAfter = (failures: number): number =>
  Math.min(10 * MINUTE, 30 * SECOND * 2 ** Math.min(failures - OPENS_AFTER, 10));

/**
 * How long an attempt at `now` must wait, in milliseconds; 0 if it may be made. The first attempt after the wait is
 * the probe.
 */
export const waitFor = ({ openedAt, probeAt }: Breaker, now: Date): number =>
  openedAt && probeAt ? Math.max(0, Number(probeAt) - Number(now)) : 0;

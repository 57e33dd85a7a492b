const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many of the last first notices are counted: few, to notice in the middle of a sweep, and many, across sweeps. */
export const RECENT = [10, 50] as const;

/** Fewer refusals than this mean nothing. */
const LEAST = 3;

/** How mail servers replied to the last first notices: how many were refused or bounced, of each number in `RECENT`. */
export interface FirstNotices {
  last: { refused: number; of: number }[];
  /** The reply of the latest refusal; null if there is none. */
  words: string | null;
}

/**
 * Whether more than a fifth of the last first notices was refused, whatever the replies. So many people do not leave
 * at once, so the fault is assumed to be ours.
 */
export const tooManyRefused = ({ last }: FirstNotices): boolean =>
  last.some(({ refused, of }) => refused >= LEAST && refused > of / 5);

/**
 * What a refusal says about its recipient. `believed`: they cannot be reached. `gathering`: other first notices are
 * still on their way and may show that the fault is ours. `doubted`: so many are refused that the fault is probably
 * ours.
 */
export type Refusals = 'believed' | 'gathering' | 'doubted';

/**
 * How long to wait after a refusal for the results of other first notices: ten minutes, or a tenth of the step's
 * `wait` if that is shorter. Milliseconds.
 */
export const gatheringFor = (wait: number): number => Math.min(10 * MINUTE, wait / 10);

/**
 * How long after a doubted refusal the same mail is tried again: a day, or the step's `wait` if that is shorter.
 * Milliseconds.
 */
export const doubtedFor = (wait: number): number => Math.min(DAY, wait);

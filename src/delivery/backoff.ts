import { isGreylisted } from './blame';
import type { SendOutcome } from './outcome';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** For each kind of failure the first pause and the longest; each pause is twice the one before. Milliseconds. */
const PAUSES = {
  /** Most servers that greylist accept the mail after five minutes. */
  greylisted: [6 * MINUTE, HOUR],
  temporary: [30 * SECOND, HOUR],
  outage: [MINUTE, 10 * MINUTE],
  /** The server may have accepted it, or still be processing it: a copy is worse than a delay. */
  unknown: [15 * MINUTE, 2 * HOUR],
  /** It was accepted and came back because of our reputation, which every further bounce makes worse. */
  returned: [HOUR, 24 * HOUR],
} as const satisfies Record<string, readonly [number, number]>;

/** A result after which the same message is tried again. */
export type Retryable = Extract<SendOutcome, { is: 'temporary' | 'outage' | 'unknown' }>;

/**
 * How long to wait, in milliseconds, before a message is tried again, after `attempts` earlier failures. If the
 * server asks for a longer wait, that counts, up to a day.
 */
export function backoffAfter({ is, words }: Retryable, attempts: number): number {
  const pause = pauseOf(is === 'temporary' && isGreylisted(words) ? 'greylisted' : is, attempts);
  return Math.max(pause, Math.min(24 * HOUR, askedFor(words)));
}

/** How long to wait, in milliseconds, before a mail is sent again whose bounce blames us. */
export const backoffAfterReturn = (attempts: number): number => pauseOf('returned', attempts);

const pauseOf = (kind: keyof typeof PAUSES, attempts: number): number => {
  const [first, most] = PAUSES[kind];
  return Math.min(most, first * 2 ** Math.min(attempts, 20));
};

/** The wait a server asks for, in milliseconds, as in "try again in 300 seconds" or "please wait 10 minutes". */
function askedFor(words: string): number {
  const [, count, unit = ''] = /\b(\d{1,5})\s*(s|sec|second|m|min|minute|h|hour)s?\b/i.exec(words) ?? [];
  if (!count || !/again|retry|wait|later|gr[ae]y/i.test(words)) return 0;
  const length = { s: SECOND, m: MINUTE, h: HOUR }[unit[0]!.toLowerCase()] ?? 0;
  return Number(count) * length + SECOND;
}

import { isGreylisted } from './blame';
import type { SendOutcome } from './outcome';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What is to be tried again: its first pause, and the longest; each is twice the one before. Milliseconds. */
const PAUSES = {
  /** Servers that put everybody off at first take a mail after five minutes, most of them. */
  greylisted: [6 * MINUTE, HOUR],
  temporary: [30 * SECOND, HOUR],
  outage: [MINUTE, 10 * MINUTE],
  /** It may have been taken, and the server still be at work on it: a copy is worse than a delay. */
  unknown: [15 * MINUTE, 2 * HOUR],
  /** It was taken, and came back because of our standing: each copy that comes back makes that worse. */
  returned: [HOUR, 24 * HOUR],
} as const satisfies Record<string, readonly [number, number]>;

/** An outcome after which the same message is tried again. */
export type Unsettled = Extract<SendOutcome, { is: 'temporary' | 'outage' | 'unknown' }>;

/**
 * How long to wait, in milliseconds, before a message is tried again that came to `outcome`, after `attempts` that
 * came to nothing before. What the server itself asks for is waited at least, up to a day.
 */
export function patienceAfter({ is, words }: Unsettled, attempts: number): number {
  const pause = pauseOf(is === 'temporary' && isGreylisted(words) ? 'greylisted' : is, attempts);
  return Math.max(pause, Math.min(24 * HOUR, askedFor(words)));
}

/** How long to wait, in milliseconds, before a mail is sent again that came back and blames us. */
export const patienceAfterReturn = (attempts: number): number => pauseOf('returned', attempts);

const pauseOf = (kind: keyof typeof PAUSES, attempts: number): number => {
  const [first, most] = PAUSES[kind];
  return Math.min(most, first * 2 ** Math.min(attempts, 20));
};

/** "try again in 300 seconds", "please wait 10 minutes": servers that say for how long. */
function askedFor(words: string): number {
  const [, count, unit = ''] = /\b(\d{1,5})\s*(s|sec|second|m|min|minute|h|hour)s?\b/i.exec(words) ?? [];
  if (!count || !/again|retry|wait|later|gr[ae]y/i.test(words)) return 0;
  const length = { s: SECOND, m: MINUTE, h: HOUR }[unit[0]!.toLowerCase()] ?? 0;
  return Number(count) * length + SECOND;
}

import leven from 'leven';

/** Names come from other systems: control and direction-changing characters in them must not rearrange what shows them. */
export const singleLine = (text: string): string => (ODD.test(text) ? stripControls(text) : text).trim();

/** The same, with the spaces at both ends kept: for a part of a text. */
export const stripControls = (text: string): string => text.replace(LINE, ' ').replace(TURN, '');

const LINE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const TURN = /[\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;
const ODD = /[\p{Cc}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;

/**
 * The one of `candidates` that `name` was most likely meant to be; undefined when none is near: more than two
 * characters differ, and more than one in `slip`.
 */
export function nearest(name: string, candidates: readonly string[], slip = 3): string | undefined {
  const ranked = candidates.map((candidate) => ({
    candidate,
    distance: leven(name.toLowerCase(), candidate.toLowerCase()),
  }));
  const best = ranked.toSorted((a, b) => a.distance - b.distance)[0];
  return best && best.distance <= Math.max(2, best.candidate.length / slip) ? best.candidate : undefined;
}

/** A number with its noun: `1 owner`, `2,000 owners`. */
export const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en-GB')} ${noun}${n === 1 ? '' : 's'}`;

/** A time as the reports write it: `2026-11-23 09:00 UTC`. */
export const formatTimestamp = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

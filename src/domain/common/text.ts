import leven from 'leven';

/**
 * `text` on one line and trimmed. Names come from other systems: their control, bidirectional and invisible characters
 * must not rearrange the output.
 */
export const singleLine = (text: string): string => (ODD.test(text) ? stripControls(text) : text).trim();

/** Like `singleLine`, but keeps spaces at both ends: for a part of a text. */
export const stripControls = (text: string): string => text.replace(LINE, ' ').replace(TURN, '');

/** The text of a page with the same done to it; its own lines stay. */
export const calmPage = (page: string): string => page.split('\n').map(stripControls).join('\n');

const LINE = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
// Those that join or part letters (U+200C, U+200D) belong to languages and emoji.
const TURN = /[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;
const ODD = new RegExp(`[\\p{Cc}\\p{Zl}\\p{Zp}${TURN.source.slice(1)}`, 'u');

/**
 * The candidate that `name` most likely means, ignoring case. Undefined if more than two characters, and more than
 * one in `slip`, would have to change.
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

/** A time as reports write it: `2026-11-23 09:00 UTC`. `iso` is ISO 8601 in UTC. */
export const formatTimestamp = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

import type { Blame } from '../../src/delivery/blame';
import type { Point, Reaction } from './scriptedServer';

/** A real answer of a mail server, where in the dialogue it gives it, and whose it is. */
export type Answer = [Point, Reaction, Verdict];

/** `ours`: an outage; from RCPT TO on for the recipient's domain alone. */
export type Verdict = Blame | 'temporary';

/** A reply of several lines. */
export const several = (code: string, ...lines: string[]): Reaction =>
  lines.map((line, at) => `${code}${at === lines.length - 1 ? ' ' : '-'}${line}`).join('\r\n') as Reaction;

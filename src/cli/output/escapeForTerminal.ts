import { stripControls } from '../../domain/common/text';
import type { Io } from '../io';

/**
 * `text` as one line that is safe for a terminal. It may contain names from other systems, so all control characters go,
 * except the colours that commands use; so does everything that changes the writing direction.
 */
export const escapeForTerminal = (text: string): string => besideColours(text, stripControls);

/**
 * The same `io`, but it escapes everything that could control a terminal, as JSON does, so JSON output stays equivalent.
 * Line breaks stay; text that must not forge a line goes through `escapeForTerminal` first.
 */
export const sanitizeOutput = (io: Io): Io => ({
  ...io,
  print: (line) => io.print(escaped(line)),
  note: (line) => io.note(escaped(line)),
  ask: io.ask && asking(io.ask),
});

const asking = (ask: NonNullable<Io['ask']>) => (question: string) => ask(escaped(question));

const escaped = (line: string): string => (ODD.test(line) ? besideColours(line, escape) : line);

const escape = (text: string) =>
  text.replace(ALL_ODD, (odd) => `\\u${odd.charCodeAt(0).toString(16).padStart(4, '0')}`);

const besideColours = (text: string, change: (part: string) => string): string =>
  text
    .split(COLOUR)
    .map((part, i) => (i % 2 === 1 ? part : change(part)))
    .join('');

/* oxlint-disable no-control-regex -- colours are control sequences, and the other pattern looks for such characters */
const COLOUR = /(\x1b\[(?:1|2|22|3[1-69])m)/;
const ODD = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const ALL_ODD = new RegExp(ODD, 'g');

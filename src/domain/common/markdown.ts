import { singleLine } from './text';

/** A text that Temporal's UI shows as Markdown: made by `prose` alone, so all in it that is from outside is escaped. */
export class Markdown {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** Bytes of one text from outside: with those around it, it fits into a summary, which may have 400. */
const LONGEST = 200;

/**
 * Markdown as it is written, with what is put into it: texts as the words that they are, in one line and cut where they
 * are very long, never as markup, links, images or HTML; Markdown as it is. `joined` puts several together.
 */
export const prose = (written: TemplateStringsArray, ...values: (string | number | Markdown)[]): Markdown =>
  new Markdown(String.raw({ raw: written }, ...values.map((value) => toMarkdown(value).text)));

/** Several pieces, those that are there, with `between` in between. */
export const joined = (pieces: (Markdown | false | null | undefined | 0)[], between: string): Markdown =>
  new Markdown(
    pieces
      .filter((piece) => piece instanceof Markdown)
      .map(({ text }) => text)
      .join(between),
  );

/** `text` of our own, that nothing from outside is in, as the Markdown it is. */
export const own = (text: string): Markdown => new Markdown(text);

/** `text` from outside as Markdown, at most so many bytes of it. */
export const escaped = (text: string, bytes = LONGEST): Markdown => {
  const shown = singleLine(text);
  return new Markdown(cut(shown, bytes, (at) => escapeAt(shown, at)));
};

/** `text` from outside where it is no Markdown: as the summary of an activity, say. In one line, cut where it is very long. */
export const plain = (text: string, bytes = LONGEST): string =>
  cut(singleLine(text), bytes, (_, character) => character);

const toMarkdown = (value: string | number | Markdown) =>
  value instanceof Markdown ? value : escaped(String(value));

/** The first characters of `text`, as `write` writes each, that fit into so many bytes. */
function cut(text: string, bytes: number, write: (at: number, character: string) => string): string {
  let [written, size, at] = ['', 0, 0];
  for (const character of text) {
    const next = write(at, character);
    size += bytesOf(next);
    if (size > bytes) return `${written}…`;
    written += next;
    at += character.length;
  }
  return written;
}

/** In UTF-8, by hand: a workflow has no Buffer. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const PUNCTUATION = /[!-/:-@[-`{-~]/;
/** Means nothing in Markdown. */
const HARMLESS = /[',;%/"]/;
/** Means nothing between letters or digits: `corp:ann-lee`, `09:00`, `nightly_build.v2`. */
const HARMLESS_WITHIN = /[-.:_=]/;
const LETTER = /[\p{L}\p{N}]/u;

function escapeAt(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (!PUNCTUATION.test(character) || HARMLESS.test(character)) return character;
  // A backslash before it means something else within a table.
  if (character === '|') return '&#124;';
  const within = LETTER.test(text[at - 1] ?? '') && LETTER.test(text[at + 1] ?? '');
  return within && HARMLESS_WITHIN.test(character) && !beginsLink(text, at) ? character : `\\${character}`;
}

/** What GitHub's Markdown makes a link of, without anything around it. */
const beginsLink = (text: string, at: number) => /www$/i.test(text.slice(Math.max(0, at - 3), at));

import { singleLine } from './text';

/** Markdown for Temporal's UI. It is made by `prose`, which escapes every text from outside, or by `own`. */
export class Markdown {
  constructor(readonly text: string) {}

  toString(): string {
    return this.text;
  }
}

/** In bytes, for one text from outside: with the words around it, it fits into a summary, which may have 400. */
const LONGEST = 200;

/**
 * Builds Markdown from a template. A text or number put in is escaped, on one line, and cut if very long, so it never
 * becomes markup, a link, an image or HTML. Markdown put in stays as it is. `joined` combines several pieces.
 */
export const prose = (written: TemplateStringsArray, ...values: (string | number | Markdown)[]): Markdown =>
  new Markdown(String.raw({ raw: written }, ...values.map((value) => toMarkdown(value).text)));

/** The pieces that exist, separated by `between`. */
export const joined = (pieces: (Markdown | false | null | undefined | 0)[], between: string): Markdown =>
  new Markdown(
    pieces
      .filter((piece) => piece instanceof Markdown)
      .map(({ text }) => text)
      .join(between),
  );

/** Marks `text` as Markdown. Use it only for text of our own that holds nothing from outside. */
export const own = (text: string): Markdown => new Markdown(text);

/** `text` from outside as escaped Markdown, at most `bytes` bytes of it. */
export const escaped = (text: string, bytes = LONGEST): Markdown => {
  const shown = singleLine(text);
  return new Markdown(cut(shown, bytes, (at) => escapeAt(shown, at)));
};

/**
 * `text` from outside where Markdown is not rendered, as in the summary of an activity: on one line, at most `bytes`
 * bytes.
 */
export const plain = (text: string, bytes = LONGEST): string =>
  cut(singleLine(text), bytes, (_, character) => character);

const toMarkdown = (value: string | number | Markdown) =>
  value instanceof Markdown ? value : escaped(String(value));

/** As many characters of `text`, each written by `write`, as fit into `bytes` bytes. */
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

/** The length in UTF-8. A workflow has no Buffer, so it is computed here. */
function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const PUNCTUATION = /[!-/:-@[-`{-~]/;
/** Punctuation without meaning in Markdown. */
const HARMLESS = /[',;%/"]/;
/** Punctuation without meaning between letters or digits: `corp:ann-lee`, `09:00`, `nightly_build.v2`. */
const HARMLESS_WITHIN = /[-.:_=]/;
const LETTER = /[\p{L}\p{N}]/u;

function escapeAt(text: string, at: number): string {
  const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
  if (!PUNCTUATION.test(character) || HARMLESS.test(character)) return character;
  // In a table a backslash before it would not escape it.
  if (character === '|') return '&#124;';
  const within = LETTER.test(text[at - 1] ?? '') && LETTER.test(text[at + 1] ?? '');
  return within && HARMLESS_WITHIN.test(character) && !beginsLink(text, at) ? character : `\\${character}`;
}

/** GitHub's Markdown turns `www.` into a link without any markup. */
const beginsLink = (text: string, at: number) => /www$/i.test(text.slice(Math.max(0, at - 3), at));

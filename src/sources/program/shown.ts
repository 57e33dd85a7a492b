/** Longest text of a program's that is kept, in characters. */
const MAX_SHOWN = 500;

/** `text` without any of the values `hidden`. */
export const withoutHidden = (text: string, hidden: string[]): string =>
  hidden
    .filter((value) => value !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, value) => rest.replaceAll(value, '***'), text);

/** `text` on one line, no longer than a message may be, and without any of the values `hidden`. */
export const shown = (text: string, hidden: string[]): string =>
  withoutHidden(text, hidden)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, MAX_SHOWN);

/** The end of what a program wrote to standard error, on one line: there it says what went wrong. */
export function lastWords(text: string, hidden: string[]): string {
  const words = withoutHidden(text, hidden)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return words.length > MAX_LAST ? `…${words.slice(-MAX_LAST)}` : words;
}

/** Of that, so many characters. */
const MAX_LAST = 400;

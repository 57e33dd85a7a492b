/** Longest text of a program that is kept, in characters. */
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

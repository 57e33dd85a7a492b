/**
 * What no row can hold: PostgreSQL keeps no NUL and no half of a surrogate pair, and U+FFFD stands where bytes were no
 * UTF-8.
 */
export const UNSTORABLE = /[\0\uFFFD\p{Surrogate}]/u;

/** Characters: ids become part of index entries, which are limited. */
export const LONGEST_ID = 200;

/** Characters of a name, or of what says when a task runs. */
export const LONGEST_TEXT = 500;

/** Characters of a mail address. */
export const LONGEST_ADDRESS = 320;

/** Whether `value` can be an account, or another id, whatever source it comes from. */
export const isId = (value: string): boolean =>
  value !== '' && value.length <= LONGEST_ID && !UNSTORABLE.test(value);

/** A name as it can be kept: without what no row can hold, cut off where it is too long, between two characters. */
export const keptText = (value: string): string => {
  const text = value.replace(/[\0\p{Surrogate}]/gu, '');
  return text.length <= LONGEST_TEXT ? text : text.slice(0, LONGEST_TEXT).replace(/[\uD800-\uDBFF]$/, '');
};

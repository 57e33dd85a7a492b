import { InvalidInput } from './errors';

/**
 * Translates a pattern of names into an SQL LIKE pattern: `*` matches any text, `?` any one character, and `\` takes
 * the next character literally. Throws InvalidInput for a pattern that matches every name.
 */
export function likeOf(pattern: string): string {
  const parts = pattern.match(/\\[^]|[^]/gu) ?? [];
  if (parts.every((part) => part === '*' || part === '?')) {
    const expected = 'a pattern of task names with at least one character of its own, such as nightly-*';
    throw new InvalidInput('exemption', [{ field: 'pattern', value: pattern, expected }]);
  }
  return parts.map(toLike).join('');
}

function toLike(part: string): string {
  if (part === '*') return '%';
  if (part === '?') return '_';
  const literal = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
  return /[%_\\]/.test(literal) ? `\\${literal}` : literal;
}

/** The pattern that `likeOf` translated into `like`. */
export const patternOf = (like: string): string => (like.match(/\\[^]|[^]/gu) ?? []).map(fromLike).join('');

function fromLike(part: string): string {
  if (part === '%') return '*';
  if (part === '_') return '?';
  const literal = part.length > 1 && part.startsWith('\\') ? part.slice(1) : part;
  return /[*?\\]/.test(literal) ? `\\${literal}` : literal;
}

import { z } from 'zod';

const PATTERN = 'a regular expression with one group in parentheses, such as "^([a-z]+)\\\\."';

const isPattern = (text: string): boolean => {
  try {
    return new RegExp(`${text}|`, 'u').exec('')?.length === 2;
  } catch {
    return false;
  }
};

/** A regular expression with one group, which takes a part of a text. */
export const patternField = z.string({ error: PATTERN }).refine(isPattern, { error: PATTERN });

/** What the group of such a pattern finds; null for nothing. */
export const partOf = (text: string, pattern: string): string | null =>
  new RegExp(pattern, 'u').exec(text)?.[1]?.trim() || null;

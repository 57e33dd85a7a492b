import { z } from 'zod';
import { Refused } from '../../errors';
import { partOf, patternField } from '../../pattern';
import type { Row } from '../database';

const COLUMN = 'a column of that table, as queue';

/** Where a project or an owner comes from, where the platform has none of its own: a column, or a part of one. */
export const derivation = z.strictObject({
  column: z
    .string({ error: COLUMN })
    .regex(/^[a-z_][a-z0-9_]*$/i, { error: COLUMN })
    .default('name'),
  pattern: patternField.optional(),
});

export type Derivation = z.infer<typeof derivation>;

/** What the column of the row, or the group of the pattern in it, says; null where it says nothing. Throws Refused for no column. */
export function derived({ column, pattern }: Derivation, row: Row): string | null {
  const value = row[column];
  if (value === undefined) throw new Refused('tasks query', `there is no column ${column}`, null);
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  return pattern === undefined ? String(value).trim() || null : partOf(String(value), pattern);
}

import { z } from 'zod';
import { readUntil } from '../../domain/answers/snooze';

// Fields of what an admin gives, by a command or a request alike. Each error message says what would be right.

// PostgreSQL keeps no NUL in a text; as a pattern, the API's document tells so, too.
// oxlint-disable-next-line no-control-regex
const NO_NUL = /^[^\u0000]*$/;

/** A text of at least one character that may be kept. */
export const text = (max = 1000, error = 'a text that is not empty') =>
  z
    .string({ error })
    .min(1, { error })
    .max(max, { error: `at most ${max} characters` })
    .regex(NO_NUL);

const WHY = 'a few words for whoever reads the history';

/** A text that says something to whoever reads the history; without the spaces around it. */
export const reasonText = text(2000, WHY).regex(/\S/, { error: WHY }).trim();

const DATE = 'a date such as 2027-01-31, or a time with its offset such as 2027-01-31T08:00Z';

/** A moment: a date is its beginning in UTC. */
export const moment = text(40, DATE)
  .refine((given) => readUntil(given, 'UTC') !== null, { error: DATE })
  .describe('A date (in UTC), or a time with its offset.')
  .meta({ examples: ['2027-01-31', '2027-01-31T08:00Z'] })
  .transform((given) => readUntil(given, 'UTC') ?? new Date(Number.NaN));

const MANY = 2_147_483_647;

/** How many, at least one. */
export const count = z
  .int({ error: 'a whole number of at least 1' })
  .min(1, { error: 'a whole number of at least 1' })
  .max(MANY, { error: `at most ${MANY}` });

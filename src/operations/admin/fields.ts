import { z } from 'zod';
import { readUntil } from '../../domain/answers/snooze';

// Input fields that commands and requests share. Each error message says what is expected.

// PostgreSQL text cannot contain NUL. As a pattern, the rule also appears in the OpenAPI document.
// oxlint-disable-next-line no-control-regex
const NO_NUL = /^[^\u0000]*$/;

/** A non-empty text that PostgreSQL can store. */
export const text = (max = 1000, error = 'a text that is not empty') =>
  z
    .string({ error })
    .min(1, { error })
    .max(max, { error: `at most ${max} characters` })
    .regex(NO_NUL);

const WHY = 'a few words that explain it to readers of the history';

/** A reason for readers of the history, trimmed; must not be blank. */
export const reasonText = text(2000, WHY).regex(/\S/, { error: WHY }).trim();

const DATE = 'a date such as 2027-01-31, or a time with offset such as 2027-01-31T08:00Z';

/** A time. A date means its beginning in UTC. */
export const moment = text(40, DATE)
  .refine((given) => readUntil(given, 'UTC') !== null, { error: DATE })
  .describe('A date (00:00 UTC), or a time with offset.')
  .meta({ examples: ['2027-01-31', '2027-01-31T08:00Z'] })
  .transform((given) => readUntil(given, 'UTC') ?? new Date(Number.NaN));

const MANY = 2_147_483_647;

/** A count of at least one. */
export const count = z
  .int({ error: 'a whole number of at least 1' })
  .min(1, { error: 'a whole number of at least 1' })
  .max(MANY, { error: `at most ${MANY}` });

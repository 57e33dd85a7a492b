import { z } from 'zod';
import { isTimeZone } from '../domain/common/format';
import { timeZoneExpected } from '../domain/common/likelyTimeZone';

/** The address of a web server, without a slash at its end. */
export const address = (example: string) => {
  const error = `an address such as ${example}`;
  return z
    .string({ error })
    .refine((text) => /^https?:\/\//i.test(text) && URL.canParse(text), { error })
    .transform((text) => text.replace(/\/+$/, ''));
};

/** A text that is not empty. */
export const text = (error: string) => z.string({ error }).trim().min(1, { error });

/** A whole number within bounds; `why` says what they are for. */
export const whole = (from: number, to: number, why = '') => {
  const error = `a whole number from ${from} to ${to}${why}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

/** A time zone of the IANA database. */
export const timeZoneField = z
  .string()
  .refine((name) => isTimeZone(name), { error: ({ input }) => timeZoneExpected(String(input)) });

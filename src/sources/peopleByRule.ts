import { z } from 'zod';
import { isTimeZone } from '../domain/common/format';
import type { PersonRow } from '../domain/sync/inventory';

const MAIL = 'a mail address with {owner} in it, as {owner}@company.example';
const TIME_ZONE = 'a time zone, as Asia/Shanghai';

/** The fields of a rule by which people have mailboxes, with these defaults for their language and time zone. */
export const peopleRule = (locale: string, timeZone: string) =>
  z.strictObject({
    mail: z.string({ error: MAIL }).regex(/^[^\s@]*\{owner\}[^\s@]*@[^\s@]+$/, { error: MAIL }),
    locale: z.string().default(locale),
    timeZone: z
      .string()
      .refine((name) => isTimeZone(name), { error: TIME_ZONE })
      .default(timeZone),
  });

export type PeopleRule = z.infer<ReturnType<typeof peopleRule>>;

const MAILBOX_NAME = /^[^\s@"<>(),:;[\]\\]+$/;

/** The person of an account, by the rule; without an address where the account can be in none. */
export const peopleByRule = ({ mail, locale, timeZone }: PeopleRule, account: string): PersonRow => ({
  account,
  name: null,
  email: MAILBOX_NAME.test(account) ? mail.replace('{owner}', account) : null,
  locale,
  timeZone,
  active: true,
  manager: null,
});

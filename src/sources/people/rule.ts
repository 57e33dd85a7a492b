import { z } from 'zod';
import type { PersonRow } from '../../domain/sync/inventory';
import { timeZoneField } from '../fields';
import { isMailbox } from '../mailbox';

const MAIL = 'a mail address with {owner} in it, as {owner}@company.example';

/** The fields of a rule by which people have mailboxes, with these defaults for their language and time zone. */
export const peopleRule = (locale: string, timeZone: string) =>
  z.strictObject({
    mail: z.string({ error: MAIL }).regex(/^[^\s@]*\{owner\}[^\s@]*@[^\s@]+$/, { error: MAIL }),
    locale: z.string().default(locale),
    timeZone: timeZoneField.default(timeZone),
  });

export type PeopleRule = z.infer<ReturnType<typeof peopleRule>>;

/** The person of an account, by the rule, or at the address that it is; without one where the account can be in none. */
export const peopleByRule = ({ mail, locale, timeZone }: PeopleRule, account: string): PersonRow => ({
  account,
  name: null,
  email: addressOf(mail, account),
  locale,
  timeZone,
  active: true,
  manager: null,
});

function addressOf(mail: string, account: string): string | null {
  const meant = account.includes('@') ? account : mail.replace('{owner}', () => account);
  return isMailbox(meant) ? meant : null;
}

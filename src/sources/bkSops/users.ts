import { isTimeZone } from '../../domain/common/format';
import { z } from 'zod';
import type { PersonRow } from '../../domain/sync/inventory';
import { UnexpectedAnswer } from '../errors';
import { isMailbox } from '../mailbox';
import { isId, keptText } from '../storable';
import type { Gateway } from './gateway';
import type { BkSopsSettings } from './settings';

/** Accounts asked for at once: they are part of an address, whose length is limited. */
export const ACCOUNTS = 100;

const text = z
  .string()
  .nullish()
  .transform((value) => (value && keptText(value).trim()) || null);

const user = z
  .object({
    username: z.string(),
    display_name: text,
    email: text,
    language: text,
    time_zone: text,
    status: text,
    staff_status: text,
    leader: z.array(z.object({ username: z.string() })).nullish(),
  })
  .transform((one): PersonRow => ({
    account: one.username,
    name: one.display_name,
    email: one.email && isMailbox(one.email) ? one.email : null,
    locale: localeOf(one.language),
    timeZone: one.time_zone && isTimeZone(one.time_zone) ? one.time_zone : null,
    active: isActive(one),
    manager:
      one.leader?.find(({ username }) => isId(username) && username !== one.username)?.username ?? null,
  }));

/** Languages are written zh-cn or zh-hans, and en. */
const localeOf = (language: string | null) =>
  language === null ? null : /^zh/i.test(language) ? 'zh-CN' : 'en';

/** Locked is who typed a wrong password too often. */
const isActive = ({ status, staff_status }: { status: string | null; staff_status: string | null }) =>
  ['NORMAL', 'LOCKED', null].includes(status) && staff_status !== 'OUT';

const page = z.object({ count: z.int(), results: z.array(user) });

const FIELDS = 'username,display_name,email,language,time_zone,status,staff_status,leader';

/** Those of at most 100 accounts that user management knows. Throws UnexpectedAnswer where an answer is not whole. */
export async function findUsers(
  gateway: Gateway,
  { components }: Pick<BkSopsSettings, 'components'>,
  accounts: string[],
): Promise<PersonRow[]> {
  const url = `${components}/usermanage/list_users/`;
  const query = {
    lookup_field: 'username',
    exact_lookups: accounts.join(','),
    fields: FIELDS,
    page: 1,
    page_size: ACCOUNTS,
  };
  const { count, results } = await gateway.call({ api: 'list_users', method: 'GET', url, query }, page);
  if (results.length === count) return results;
  throw new UnexpectedAnswer(
    `list_users: data.results: ${results.length} users, though data.count says ${count}`,
  );
}

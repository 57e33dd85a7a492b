import { isTimeZone } from '../../domain/common/format';
import { timeZoneExpected } from '../../domain/common/likelyTimeZone';
import { z } from 'zod';
import { CHANNELS } from '../../domain/common/channel';
import { RUN_RESULTS } from '../../domain/common/task';
import { invisibleIn, isMailbox } from '../mailbox';
import { LONGEST_ADDRESS, LONGEST_ID, LONGEST_TEXT, UNSTORABLE } from '../storable';
import { readDate } from './dates';

/** What cells may hold, and what they mean. Each error message says what would be right. */

const text = (max: number) =>
  z
    .string({ error: 'a text that is not empty' })
    .max(max, { error: `at most ${max} characters` })
    .refine((value) => !UNSTORABLE.test(value), { error: 'text in UTF-8 without NUL or half characters' });

const id = text(LONGEST_ID);

/** What is wrong with a text in which there is something that nobody sees. */
function unseen(input: unknown): string | undefined {
  const character = invisibleIn(String(input));
  return character === null ? undefined : `it without ${character}, a character that nobody sees`;
}

/** Of somebody who is written to: whoever reads it has to see all of it. */
const account = id.refine((value) => invisibleIn(value) === null, { error: ({ input }) => unseen(input) });

const date = z.string().transform((value, context) => {
  const read = readDate(value);
  if (read instanceof Date) return read;
  context.addIssue({ code: 'custom', message: read.expected });
  return z.NEVER;
});

const flag = z.enum(['true', 'false'], { error: 'true or false' }).transform((value) => value === 'true');

const channel = z.enum(CHANNELS, { error: `one of ${CHANNELS.join(', ')}` });

const count = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'a whole number, zero or above' })
  .transform(Number);

const seconds = z
  .string()
  .regex(/^\d{1,12}(\.\d+)?$/, { error: 'a number of seconds, zero or above, as 90 or 2.5' })
  .transform(Number);

const result = z.enum(RUN_RESULTS, { error: `${RUN_RESULTS.join(' or ')}, or empty where it is unknown` });

const LONGEST_COST = 60;

const url = text(2000).regex(/^https?:\/\/\S+$/i, {
  error: 'an address that begins with https:// or http://',
});

const email = text(LONGEST_ADDRESS).refine(isMailbox, {
  error: ({ input }) => unseen(input) ?? 'one mail address, as name@example.org',
});

const locale = z.string().refine(known(isLocale), { error: 'a language tag, as en or zh-CN' });
const timeZone = z.string().refine(
  known((name) => isTimeZone(name)),
  { error: ({ input }) => timeZoneExpected(String(input)) },
);

/** Accounts with semicolons between. */
const accounts = (list: string) => list.split(';').flatMap((one) => one.trim() || []);

const accountList = text(2000)
  .transform(accounts)
  .refine((list) => list.every((one) => account.safeParse(one).success), {
    error: `accounts of at most ${LONGEST_ID} characters that one sees, with semicolons between`,
  });

export const projectCells = z.object({
  id,
  name: text(LONGEST_TEXT),
  archived_at: date.nullish(),
  maintainers: accountList.nullish(),
});

export const taskCells = z.object({
  id,
  project_id: id,
  name: text(LONGEST_TEXT),
  schedule: text(LONGEST_TEXT).nullish(),
  creator: account.nullish(),
  editor: account.nullish(),
  created_at: date.nullish(),
  updated_at: date.nullish(),
  enabled: flag,
  last_run_at: date.nullish(),
  total_run_count: count.nullish(),
  last_result: result.nullish(),
  failures_in_a_row: count.nullish(),
  mean_duration_seconds: seconds.nullish(),
  next_run_at: date.nullish(),
  cost: text(LONGEST_COST).nullish(),
  url: url.nullish(),
});

export const personCells = z.object({
  account,
  name: text(LONGEST_TEXT).nullish(),
  email: email.nullish(),
  locale: locale.nullish(),
  time_zone: timeZone.nullish(),
  active: flag.nullish(),
  manager: account.nullish(),
  channel: channel.nullish(),
  members: accountList
    .refine((list) => list.length > 0, { error: 'at least one account, with semicolons between' })
    .nullish(),
});

/** A language of more letters is none yet, though the standard leaves room for it: "Chinese" is meant in words. */
function isLocale(value: string): boolean {
  try {
    return /^[a-z]{2,3}(-|$)/i.test(value) && Intl.getCanonicalLocales(value).length === 1;
  } catch {
    return false;
  }
}

/** Remembers the values found right: there are few of them, and asking Intl a million times takes minutes. */
function known(isRight: (value: string) => boolean): (value: string) => boolean {
  const right = new Set<string>();
  return (value) => {
    if (right.has(value)) return true;
    const ok = isRight(value);
    if (ok && right.size < 1000) right.add(value);
    return ok;
  };
}

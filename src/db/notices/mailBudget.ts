import {
  mailDay,
  mailDays,
  dailyLimitFor,
  type MailDay,
  type NextAllowedTime,
} from '../../domain/reminder/mailBudget';
import { dayFor, pendingClosureNotification } from './closingNotifications';
import { prepared, type Db } from '../core/pool';

/** A place in the mail budget that is asked for. */
export interface Wanted {
  now: Date;
  /** How many sends a day may have with this one. */
  room: number;
  /** How many it may have in all: a place on a day that has more is given up. */
  limit: number;
  /** When the one who gets it may be written to. */
  open: NextAllowedTime;
}

/** Where the day of somebody's mail ($3) is found, and by which statements the day `given` is noted. */
interface BudgetRequest {
  find: string;
  note: string[];
}

/**
 * A day found that is not over, $4 or later, is kept, unless it has more than $5 sends. The first of the days $1
 * before it that has less than $2 sends is claimed, unless others took its last place meanwhile, and the place on the
 * day found is given back. It is noted in the same statement: every sender waits for the one row of a day, so it must
 * not be kept longer than that. A day that is kept is noted of what came later to be told that day, too.
 */
const claim = (name: string, { find, note }: BudgetRequest) =>
  prepared(
    name,
    `
  with found as (
    select max(day) as day from (${find}) known where day >= $4::date
  ), kept as (
    select day from found left join mail_day m using (day) where coalesce(m.used, 0) <= $5
  ), free as (
    select d as day from unnest($1::date[]) d left join mail_day m on m.day = d
     where coalesce(m.used, 0) < $2 and d < coalesce((select day from kept), 'infinity') order by d limit 1
  ), claimed as (
    insert into mail_day (day, used) select day, 1 from free
    on conflict (day) do update set used = mail_day.used + 1 where mail_day.used < $2
    returning day
  ), given_back as (
    update mail_day m set used = m.used - 1 from claimed, found where m.day = found.day
  ), given as (
    select day from claimed union all
    select day from kept where day is not null and not exists (select from claimed)
  ), ${note.map((one, at) => `noted_${at} as (${one})`).join(', ')}
  select (select day from claimed)::text as claimed, (select day from kept)::text as kept,
         exists (select from free) as free`,
  );

const UNASSIGNED = 'notice_id is null and ended_at is null';
const GIVER_NOT_NOTIFIED = 'giver_notice_id is null';

const CLAIM_FOR_ROUND = claim('claim day of round', {
  find: 'select send_day as day from round where id = $3::uuid',
  note: [
    `update round set send_day = given.day from given
     where round.id = $3::uuid and send_day is distinct from given.day`,
  ],
});

/** What there is to tell the person $3. */
const CLAIM_FOR_NOTIFICATION = {
  closed: claim('claim day of closed', {
    find: `select ${dayFor('$3')} as day from closure c where ${pendingClosureNotification('$3')}`,
    note: [
      `update closure c set send_day = given.day from given
        where c.owner = $3 and ${pendingClosureNotification('$3')} and send_day is distinct from given.day`,
      `update closure_warned u set send_day = given.day from given, closure c
        where u.closure_id = c.id and u.person = $3 and u.notice_id is null and ${pendingClosureNotification('$3')}
          and u.send_day is distinct from given.day`,
    ],
  }),
  assigned: claim('claim day of assigned', {
    find: `select send_day as day from assignment where assignee = $3 and ${UNASSIGNED}`,
    note: [
      `update assignment set send_day = given.day from given
        where assignee = $3 and ${UNASSIGNED} and send_day is distinct from given.day`,
    ],
  }),
  handed: claim('claim day of handed', {
    find: `select giver_day as day from assignment where given_by = $3 and ${GIVER_NOT_NOTIFIED}`,
    note: [
      `update assignment set giver_day = given.day from given
        where given_by = $3 and ${GIVER_NOT_NOTIFIED} and giver_day is distinct from given.day`,
    ],
  }),
};
export type NotificationKind = keyof typeof CLAIM_FOR_NOTIFICATION;

type Claim = ReturnType<typeof claim>;

async function claimFor(
  db: Db,
  { now, room, limit, open }: Wanted,
  sql: Claim,
  id: string,
): Promise<MailDay> {
  const days = mailDays(now, open);
  for (let count = 1; ; count = 30) {
    const tried = next(days, count);
    const { claimed, kept } = await claimOneOf(db, sql(tried, room, id, mailDay(now), limit));
    if (claimed) return claimed;
    if (kept && tried.some((day) => day >= kept)) return kept;
  }
}

interface Claimed {
  claimed: MailDay | null;
  kept: MailDay | null;
}

/** Claims one send of the first of the days with room, before the day that is kept; null when there is none. */
async function claimOneOf(db: Db, sql: ReturnType<Claim>): Promise<Claimed> {
  for (;;) {
    const { rows } = await db.query<Claimed & { free: boolean }>(sql);
    const found = rows[0] ?? { claimed: null, kept: null, free: false };
    if (!found.free || found.claimed) return found;
  }
}

const next = (days: Generator<MailDay, never>, count: number) =>
  Array.from({ length: count }, () => days.next().value);

/**
 * The day on which the round's next notice may be sent, claimed once: a round that has a day keeps it until that day
 * is over, or has more sends than its limit, or there is room on an earlier one. Not for within a transaction: it would
 * keep all others waiting to its end.
 */
export const bookRound = (db: Db, roundId: string, wanted: Wanted): Promise<MailDay> =>
  claimFor(db, wanted, CLAIM_FOR_ROUND, roundId);

/** The day on which the person may be told of what is of that kind, claimed once for all not told of yet. */
export const bookNotification = (
  db: Db,
  person: string,
  kind: NotificationKind,
  wanted: Wanted,
): Promise<MailDay> => claimFor(db, wanted, CLAIM_FOR_NOTIFICATION[kind], person);

/** A day of the mail budget as reports show it. */
export interface Budget {
  day: MailDay;
  limit: number;
  /** Sends claimed for that day. */
  used: number;
  /** Owners whose next mail was given a later day, or will be: first notices that have no day yet nor room on this one. */
  waiting: number;
}

const BUDGET = `
  with today as (select coalesce((select used from mail_day where day = $1), 0) as used)
  select used,
         (select count(*) from round where ended_at is null and send_day > $1)
         + greatest(0, (select count(*) from round where ended_at is null and step is null
                           and coalesce(send_day < $1, true)) - greatest(0, $2 - used))
         + (select count(distinct owner) from closure
             where state = 'closed' and notice_id is null and send_day > $1) as waiting
    from today`;

/** How much of the day's budget of `limit` is used, and how many mails wait for a later day. */
export async function budgetOf(db: Db, day: MailDay, limit: number): Promise<Budget> {
  const { rows } = await db.query<{ used: number; waiting: number }>(BUDGET, [
    day,
    dailyLimitFor('notice', limit),
  ]);
  return { day, limit, used: rows[0]?.used ?? 0, waiting: rows[0]?.waiting ?? 0 };
}

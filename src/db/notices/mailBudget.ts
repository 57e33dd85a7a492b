import {
  mailDay,
  mailDays,
  dailyLimitFor,
  type MailDay,
  type NextAllowedTime,
} from '../../domain/reminder/mailBudget';
import { dayFor, pendingClosureNotification } from './closingNotifications';
import type { Db } from '../core/pool';
import { firstRow, join, prepared, raw, sql, type Sql, type Statement } from '../core/sql';

/** A request for a place in the mail budget. */
export interface Wanted {
  now: Date;
  /** How many sends a day may have, this one included. */
  room: number;
  /** The most sends a day may have: a place on a day with more is given up. */
  limit: number;
  /** When the recipient may be written to. */
  open: NextAllowedTime;
}

/** Where the assigned day of a mail is stored, and the statements that store the day `given`. */
interface BudgetRequest {
  find: Sql;
  note: Sql[];
}

/** The days to try, and the limits for them. */
interface Tried extends Pick<Wanted, 'now' | 'room' | 'limit'> {
  days: MailDay[];
}

/**
 * A stored day that is not over is kept, unless it has more sends than `limit`. The first of the `days` before it
 * with less than `room` sends is claimed instead, unless others took its last place meanwhile; then the place on the
 * stored day is given back. The same statement stores the day: all senders wait for the one row of a day, so it must
 * not be locked longer. A day that is kept is stored for what was added later, too.
 */
const claim = ({ days, now, room, limit }: Tried, { find, note }: BudgetRequest) => sql`
  with found as (
    select max(day) as day from (${find}) known where day >= ${mailDay(now)}::date
  ), kept as (
    select day from found left join mail_day m using (day) where coalesce(m.used, 0) <= ${limit}
  ), free as (
    select d as day from unnest(${days}::date[]) d left join mail_day m on m.day = d
     where coalesce(m.used, 0) < ${room} and d < coalesce((select day from kept), 'infinity') order by d limit 1
  ), claimed as (
    insert into mail_day (day, used) select day, 1 from free
    on conflict (day) do update set used = mail_day.used + 1 where mail_day.used < ${room}
    returning day
  ), given_back as (
    update mail_day m set used = m.used - 1 from claimed, found where m.day = found.day
  ), given as (
    select day from claimed union all
    select day from kept where day is not null and not exists (select from claimed)
  ), ${join(note.map((one, at) => sql`noted_${raw(String(at))} as (${one})`))}
  select (select day from claimed)::text as claimed, (select day from kept)::text as kept,
         exists (select from free) as free`;

const UNASSIGNED = sql`notice_id is null and ended_at is null`;
const GIVER_NOT_NOTIFIED = sql`giver_notice_id is null`;

const forRound = (roundId: string): BudgetRequest => ({
  find: sql`select send_day as day from round where id = ${roundId}`,
  note: [
    sql`update round set send_day = given.day from given
         where round.id = ${roundId} and send_day is distinct from given.day`,
  ],
});

/** What a person is to be notified about. */
const FOR_NOTIFICATION = {
  closed: (person: string) => ({
    find: sql`select ${dayFor(person)} as day from closure c where ${pendingClosureNotification(person)}`,
    note: [
      sql`update closure c set send_day = given.day from given
           where c.owner = ${person} and ${pendingClosureNotification(person)} and send_day is distinct from given.day`,
      sql`update closure_warned u set send_day = given.day from given, closure c
           where u.closure_id = c.id and u.person = ${person} and u.notice_id is null
             and ${pendingClosureNotification(person)} and u.send_day is distinct from given.day`,
    ],
  }),
  assigned: (person: string) => ({
    find: sql`select send_day as day from assignment where assignee = ${person} and ${UNASSIGNED}`,
    note: [
      sql`update assignment set send_day = given.day from given
           where assignee = ${person} and ${UNASSIGNED} and send_day is distinct from given.day`,
    ],
  }),
  handed: (person: string) => ({
    find: sql`select giver_day as day from assignment where given_by = ${person} and ${GIVER_NOT_NOTIFIED}`,
    note: [
      sql`update assignment set giver_day = given.day from given
           where given_by = ${person} and ${GIVER_NOT_NOTIFIED} and giver_day is distinct from given.day`,
    ],
  }),
};
export type NotificationKind = keyof typeof FOR_NOTIFICATION;

/** Claims the day by the prepared statement `name`, which every mail of its kind uses. */
async function claimFor(
  db: Db,
  { now, room, limit, open }: Wanted,
  name: string,
  request: BudgetRequest,
): Promise<MailDay> {
  const untried = mailDays(now, open);
  for (let count = 1; ; count = 30) {
    const days = next(untried, count);
    const { claimed, kept } = await claimOneOf(
      db,
      prepared(name, claim({ days, now, room, limit }, request)),
    );
    if (claimed) return claimed;
    if (kept && days.some((day) => day >= kept)) return kept;
  }
}

interface Claimed {
  claimed: MailDay | null;
  kept: MailDay | null;
}

/** Claims one send on the first day with room before the stored day; null if there is none. */
async function claimOneOf(db: Db, statement: Statement): Promise<Claimed> {
  for (;;) {
    const found = await firstRow<Claimed & { free: boolean }>(db, statement);
    if (!found?.free || found.claimed) return found ?? { claimed: null, kept: null };
  }
}

const next = (days: Generator<MailDay, never>, count: number) =>
  Array.from({ length: count }, () => days.next().value);

/**
 * The day on which the round's next notice may be sent, claimed once. A round keeps its day until the day is over,
 * has more sends than its limit, or an earlier day has room. Do not call it in a transaction: all other senders would
 * wait for its end.
 */
export const bookRound = (db: Db, roundId: string, wanted: Wanted): Promise<MailDay> =>
  claimFor(db, wanted, 'claim day of round', forRound(roundId));

/** The day on which the person may be notified about things of that kind, claimed once for all of them. */
export const bookNotification = (
  db: Db,
  person: string,
  kind: NotificationKind,
  wanted: Wanted,
): Promise<MailDay> => claimFor(db, wanted, `claim day of ${kind}`, FOR_NOTIFICATION[kind](person));

/** A day of the mail budget as reports show it. */
export interface Budget {
  day: MailDay;
  limit: number;
  /** Sends claimed for that day. */
  used: number;
  /**
   * Owners whose next mail waits for a later day, including first notices that have no day yet and no room on this
   * one.
   */
  waiting: number;
}

const budget = (day: MailDay, limit: number) => sql`
  with today as (select coalesce((select used from mail_day where day = ${day}), 0) as used)
  select used,
         (select count(*) from round where ended_at is null and send_day > ${day})
         + greatest(0, (select count(*) from round where ended_at is null and step is null
                           and coalesce(send_day < ${day}, true)) - greatest(0, ${limit} - used))
         + (select count(distinct owner) from closure
             where (state = 'closed' and notice_id is null or state = 'to do' and to_do_notice_id is null
                    or state = 'cancelled' and to_do_notice_id is not null and called_off_notice_id is null)
               and send_day > ${day}) as waiting
    from today`;

/** How much of the day's budget of `limit` is used, and how many mails wait for a later day. */
export async function budgetOf(db: Db, day: MailDay, limit: number): Promise<Budget> {
  const found = await firstRow<{ used: number; waiting: number }>(
    db,
    budget(day, dailyLimitFor('notice', limit)),
  );
  return { day, limit, used: found?.used ?? 0, waiting: found?.waiting ?? 0 };
}

import { mailDay, mailDays, type MailDay, type Opening } from '../domain/budget';
import type { Db } from './pool';

/** A place in the mail budget that is asked for. */
export interface Wanted {
  now: Date;
  /** How many sends a day may have with this one. */
  room: number;
  /** When the one who gets it may be written to. */
  open: Opening;
}

/** The first of the days $1 that has less than $2 sends is claimed: `day`, unless others took its last place meanwhile. */
const CLAIM = `
  with free as (
    select d as day from unnest($1::date[]) d left join mail_day m on m.day = d
     where coalesce(m.used, 0) < $2 order by d limit 1
  ), claimed as (
    insert into mail_day (day, used) select day, 1 from free
    on conflict (day) do update set used = mail_day.used + 1 where mail_day.used < $2
    returning day
  )
  select (select day::text from claimed) as day, exists (select from free) as free`;

/** Claims one send of the first day, today or later, on which there is room and mail may be sent. Returns that day. */
export async function claimMailDay(db: Db, { now, room, open }: Wanted): Promise<MailDay> {
  const days = mailDays(now, open);
  for (let count = 1; ; count = 30) {
    const day = await claimOneOf(db, next(days, count), room);
    if (day) return day;
  }
}

/** Claims one send of the first of `days` with room; null when there is none. */
async function claimOneOf(db: Db, days: MailDay[], room: number): Promise<MailDay | null> {
  for (;;) {
    const { rows } = await db.query<{ day: MailDay | null; free: boolean }>(CLAIM, [days, room]);
    if (!rows[0]?.free || rows[0].day) return rows[0]?.day ?? null;
  }
}

const next = (days: Generator<MailDay, never>, count: number) =>
  Array.from({ length: count }, () => days.next().value);

/**
 * The day on which the round's next notice may be sent, claimed once: a round that has a day keeps it, until
 * that day is over.
 */
export async function bookRound(db: Db, roundId: string, wanted: Wanted): Promise<MailDay> {
  const { rows } = await db.query<{ day: MailDay | null }>(
    'select send_day::text as day from round where id = $1 for update',
    [roundId],
  );
  const booked = rows[0]?.day ?? null;
  if (booked !== null && booked >= mailDay(wanted.now)) return booked;
  const day = await claimMailDay(db, wanted);
  await db.query('update round set send_day = $2 where id = $1', [roundId, day]);
  return day;
}

const UNTOLD = `owner = $1 and state = 'closed' and notice_id is null`;

/** The day on which the owner may be told of closed tasks, claimed once for all that are not told of yet. */
export async function bookTelling(db: Db, owner: string, wanted: Wanted): Promise<MailDay> {
  const { rows } = await db.query<{ day: MailDay | null }>(
    `select max(day)::text as day from (select send_day as day from closure where ${UNTOLD} for update) untold`,
    [owner],
  );
  const booked = rows[0]?.day ?? null;
  if (booked !== null && booked >= mailDay(wanted.now)) return booked;
  const day = await claimMailDay(db, wanted);
  await db.query(`update closure set send_day = $2 where ${UNTOLD}`, [owner, day]);
  return day;
}

/** A day of the mail budget as reports show it. */
export interface Budget {
  day: MailDay;
  limit: number;
  /** Sends claimed for that day. */
  used: number;
  /** Owners whose next mail was given a later day. */
  waiting: number;
}

const BUDGET = `
  select coalesce((select used from mail_day where day = $1), 0) as used,
         (select count(*) from round where ended_at is null and send_day > $1)
         + (select count(distinct owner) from closure
             where state = 'closed' and notice_id is null and send_day > $1) as waiting`;

/** How much of the day's budget of `limit` is used, and how many mails wait for a later day. */
export async function budgetOf(db: Db, day: MailDay, limit: number): Promise<Budget> {
  const { rows } = await db.query<{ used: number; waiting: number }>(BUDGET, [day]);
  return { day, limit, used: rows[0]?.used ?? 0, waiting: rows[0]?.waiting ?? 0 };
}

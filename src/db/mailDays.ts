import { mailDay, mailDays, type MailDay, type Opening } from '../domain/budget';
import { dayFor, untoldTo } from './closingNews';
import type { Db } from './pool';

/** A place in the mail budget that is asked for. */
export interface Wanted {
  now: Date;
  /** How many sends a day may have with this one. */
  room: number;
  /** When the one who gets it may be written to. */
  open: Opening;
}

/**
 * The first of the days $1 that has less than $2 sends is claimed: `day`, unless others took its last place
 * meanwhile. `noted` writes that day down for whom it was claimed ($3), in the same statement: every sender
 * waits for the one row of a day, so it must not be kept longer than that.
 */
const claim = (noted: string) => `
  with free as (
    select d as day from unnest($1::date[]) d left join mail_day m on m.day = d
     where coalesce(m.used, 0) < $2 order by d limit 1
  ), claimed as (
    insert into mail_day (day, used) select day, 1 from free
    on conflict (day) do update set used = mail_day.used + 1 where mail_day.used < $2
    returning day
  ), noted as (${noted})
  select (select day::text from claimed) as day, exists (select from free) as free`;

const UNASSIGNED = 'notice_id is null and ended_at is null';
const NOTE_NOWHERE = `select $3::text`;
const NOTE_ROUND = `update round set send_day = claimed.day from claimed where round.id = $3::uuid`;

/** What there is to tell somebody ($1 and $3 are the person): where its day is found, and where it is noted. */
const TELLINGS = {
  closed: {
    find: `select max(${dayFor('$1')})::text as day from closure c where ${untoldTo('$1')}`,
    note: `
      update closure c set send_day = case when c.owner = $3 then claimed.day else c.send_day end,
                           assignee_day = case when c.assignee = $3 then claimed.day else c.assignee_day end
        from claimed where ${untoldTo('$3')}`,
  },
  assigned: {
    find: `select max(send_day)::text as day from assignment where assignee = $1 and ${UNASSIGNED}`,
    note: `update assignment set send_day = claimed.day from claimed where assignee = $3 and ${UNASSIGNED}`,
  },
  handed: {
    find: 'select max(giver_day)::text as day from assignment where given_by = $1 and told_giver is null',
    note: `update assignment set giver_day = claimed.day from claimed where given_by = $3 and told_giver is null`,
  },
};
export type Telling = keyof typeof TELLINGS;

/** Claims one send of the first day, today or later, on which there is room and mail may be sent. Returns that day. */
export const claimMailDay = (db: Db, wanted: Wanted): Promise<MailDay> =>
  claimFor(db, wanted, NOTE_NOWHERE, '');

async function claimFor(db: Db, { now, room, open }: Wanted, noted: string, id: string): Promise<MailDay> {
  const days = mailDays(now, open);
  for (let count = 1; ; count = 30) {
    const day = await claimOneOf(db, next(days, count), [room, id], claim(noted));
    if (day) return day;
  }
}

/** Claims one send of the first of `days` with room; null when there is none. */
async function claimOneOf(
  db: Db,
  days: MailDay[],
  rest: [number, string],
  sql: string,
): Promise<MailDay | null> {
  for (;;) {
    const { rows } = await db.query<{ day: MailDay | null; free: boolean }>(sql, [days, ...rest]);
    if (!rows[0]?.free || rows[0].day) return rows[0]?.day ?? null;
  }
}

const next = (days: Generator<MailDay, never>, count: number) =>
  Array.from({ length: count }, () => days.next().value);

/**
 * The day on which the round's next notice may be sent, claimed once: a round that has a day keeps it, until
 * that day is over. Not for within a transaction: it would keep all others waiting to its end.
 */
export async function bookRound(db: Db, roundId: string, wanted: Wanted): Promise<MailDay> {
  const booked = await findDay(db, 'select send_day::text as day from round where id = $1', roundId);
  return isToCome(booked, wanted) ? booked : claimFor(db, wanted, NOTE_ROUND, roundId);
}

/** The day on which the person may be told of what is of that kind, claimed once for all not told of yet. */
export async function bookTelling(db: Db, person: string, kind: Telling, wanted: Wanted): Promise<MailDay> {
  const { find, note } = TELLINGS[kind];
  const booked = await findDay(db, find, person);
  return isToCome(booked, wanted) ? booked : claimFor(db, wanted, note, person);
}

async function findDay(db: Db, sql: string, id: string): Promise<MailDay | null> {
  return (await db.query<{ day: MailDay | null }>(sql, [id])).rows[0]?.day ?? null;
}

const isToCome = (day: MailDay | null, { now }: Wanted): day is MailDay =>
  day !== null && day >= mailDay(now);

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

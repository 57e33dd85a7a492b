import { MAY_BE_SENT } from '../rules/notices';
import type { Db } from '../core/pool';
import { execute, firstRow, prepared, rowsOf, sql } from '../core/sql';

/** How a notice goes out, beside what it says. */
export interface Delivery {
  /** The name it was claimed with, known to this version or not; `mail` once that one failed for good. */
  channel: string;
  /** Attempts that came to nothing. */
  attempts: number;
  /** Its turn among the mails to its domain; null where it has none, or had it. */
  slotAt: Date | null;
  /** When it came back the last time, to be sent again; null where it did not. */
  refusedAt: Date | null;
}

/** From now on the notice goes by mail: its channel failed for good, in those words. */
export async function fallBackToMail(db: Db, id: string, words: string): Promise<void> {
  await execute(
    db,
    sql`update notice set channel = 'mail', fell_back = ${words}, slot_at = null where id = ${id} and channel <> 'mail'`,
  );
}

/** Notes an attempt that came to nothing; the next one gets a turn of its own. */
export async function noteAttempt(db: Db, id: string, words: string, at: Date): Promise<void> {
  await execute(
    db,
    sql`update notice set attempts = attempts + 1, tried_at = ${at}, error = ${words}, slot_at = null
      where id = ${id} and state = 'claimed'`,
  );
}

/** How a notice was settled. */
export type RecordedResult = { at: Date } & (
  { state: 'sent'; reportsFailure: boolean; refusedAt: Date | null } | { state: 'refused'; error: string }
);

/**
 * Records that the notice was taken, or refused for good; a notice is settled once, but for one that was dropped. One
 * that came back meanwhile is to be sent again: it is left as it is, unless it had come back by `refusedAt` already.
 */
export async function recordResult(db: Db, id: string, settled: RecordedResult): Promise<void> {
  const { state, at } = settled;
  const [error, reportsFailure, refusedAt] =
    settled.state === 'sent'
      ? [null, settled.reportsFailure, settled.refusedAt]
      : [settled.error, null, null];
  await execute(
    db,
    prepared(
      'settle delivery',
      sql`
      update notice set state = ${state}, completed_at = ${at}, error = ${error}, reports_failure = ${reportsFailure}
       where id = ${id} and case when ${state} = 'sent' then ${MAY_BE_SENT} and refused_at is not distinct from ${refusedAt}::timestamptz
                            else state = 'claimed' end`,
    ),
  );
}

/**
 * The notice's turn among the mails to `domain`, `gap` milliseconds apart: claimed once, by the row of the domain
 * that all workers share, and kept until it was tried.
 */
export async function claimSlot(
  db: Db,
  id: string,
  { domain, gap, now }: { domain: string; gap: number; now: Date },
): Promise<Date> {
  const row = await firstRow<{ slotAt: Date }>(
    db,
    sql`with turn as (
       insert into mail_domain as d (domain, next_at) values (${domain}, ${now}::timestamptz + ${gap} * interval '1 millisecond')
       on conflict (domain) do update set next_at = greatest(d.next_at, ${now}) + ${gap} * interval '1 millisecond'
       returning next_at - ${gap} * interval '1 millisecond' as at)
     update notice set slot_at = turn.at from turn where id = ${id} returning slot_at`,
  );
  return row?.slotAt ?? now;
}

/**
 * The channels that told of no failure as they took notices to `person`, or about the tasks of their open round: only
 * those who run the workers know how the channels are set up.
 */
export async function findSilentChannels(db: Db, person: string): Promise<string[]> {
  const rows = await rowsOf<{ channel: string }>(db, silentChannels(person));
  return rows.map(({ channel }) => channel);
}

const silentChannels = (person: string) => sql`
  select distinct n.channel from notice n
   where n.reports_failure is false and (n.owner = ${person} or n.id in (
     select g.notice_id from assignment g join round r on r.id = g.round_id
      where r.owner = ${person} and r.ended_at is null))`;

import { MAY_BE_SENT } from '../rules/notices';
import type { Db } from '../core/pool';
import { execute, firstRow, prepared, rowsOf, sql } from '../core/sql';

/** How a notice is sent, apart from its content. */
export interface Delivery {
  /** The channel's name when it was claimed, known to this version or not; `mail` once that one failed for good. */
  channel: string;
  /** The number of failed attempts. */
  attempts: number;
  /** Its slot among the mails to its domain; null if it has none, or used it. */
  slotAt: Date | null;
  /** When it was last refused or bounced before being sent again; null if it was not. */
  refusedAt: Date | null;
}

/** Sends the notice by mail from now on: its channel failed for good, with that reply. */
export async function fallBackToMail(db: Db, id: string, words: string): Promise<void> {
  await execute(
    db,
    sql`update notice set channel = 'mail', fell_back = ${words}, slot_at = null where id = ${id} and channel <> 'mail'`,
  );
}

/** Records a failed attempt; the next one gets a new slot. */
export async function noteAttempt(db: Db, id: string, words: string, at: Date): Promise<void> {
  await execute(
    db,
    sql`update notice set attempts = attempts + 1, tried_at = ${at}, error = ${words}, slot_at = null
      where id = ${id} and state = 'claimed'`,
  );
}

/** The result of a notice. */
export type RecordedResult = { at: Date } & (
  { state: 'sent'; reportsFailure: boolean; refusedAt: Date | null } | { state: 'refused'; error: string }
);

/**
 * Records that the notice was accepted, or refused for good. A notice gets one result, except that a dropped one may
 * still turn out to be sent. One that bounced meanwhile is to be sent again and is left alone, unless it had bounced
 * by `refusedAt` already.
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
 * The notice's slot among the mails to `domain`, `gap` milliseconds apart. It is claimed once, in the domain's row
 * that all workers share, and kept until it is used.
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
 * The channels that do not report failures, as recorded with notices to `person`, or about the tasks of their open
 * round. Only the workers know how the channels are configured.
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

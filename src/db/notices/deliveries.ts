import { MAY_BE_SENT } from '../rules/notices';
import { prepared, type Db } from '../core/pool';

/** How a notice goes out, beside what it says. */
export interface Delivery {
  /** The name it was claimed with, known to this version or not; `mail` once that one failed for good. */
  channel: string;
  /** Attempts that came to nothing. */
  attempts: number;
  /** Its turn among the mails to its domain; null where it has none, or had it. */
  slotAt: Date | null;
}

/** From now on the notice goes by mail: its channel failed for good, in those words. */
export async function fallBackToMail(db: Db, id: string, words: string): Promise<void> {
  await db.query(
    `update notice set channel = 'mail', fell_back = $2, slot_at = null where id = $1 and channel <> 'mail'`,
    [id, words],
  );
}

/** Notes an attempt that came to nothing; the next one gets a turn of its own. */
export async function noteAttempt(db: Db, id: string, words: string, at: Date): Promise<void> {
  await db.query(
    `update notice set attempts = attempts + 1, tried_at = $3, error = $2, slot_at = null
      where id = $1 and state = 'claimed'`,
    [id, words, at],
  );
}

/** How a notice was settled. */
export type RecordedResult = { at: Date } & (
  { state: 'sent'; reportsFailure: boolean } | { state: 'refused'; error: string }
);

const RECORD_RESULT = prepared(
  'settle delivery',
  `
  update notice set state = $2, completed_at = $3, error = $4, reports_failure = $5
   where id = $1 and case when $2 = 'sent' then ${MAY_BE_SENT} else state = 'claimed' end`,
);

/** Records that the notice was taken, or refused for good; a notice is settled once, but for one that was dropped. */
export async function recordResult(db: Db, id: string, settled: RecordedResult): Promise<void> {
  const { state, at } = settled;
  const sent = state === 'sent';
  await db.query(
    RECORD_RESULT(id, state, at, sent ? null : settled.error, sent ? settled.reportsFailure : null),
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
  const { rows } = await db.query<{ slotAt: Date }>(
    `with turn as (
       insert into mail_domain as d (domain, next_at) values ($2, $3::timestamptz + $4 * interval '1 millisecond')
       on conflict (domain) do update set next_at = greatest(d.next_at, $3) + $4 * interval '1 millisecond'
       returning next_at - $4 * interval '1 millisecond' as at)
     update notice set slot_at = turn.at from turn where id = $1 returning slot_at as "slotAt"`,
    [id, domain, now, gap],
  );
  return rows[0]?.slotAt ?? now;
}

/**
 * The channels that told of no failure as they took notices to `person`, or about the tasks of their open round: only
 * those who run the workers know how the channels are set up.
 */
export async function findSilentChannels(db: Db, person: string): Promise<string[]> {
  const { rows } = await db.query<{ channel: string }>(SILENT, [person]);
  return rows.map(({ channel }) => channel);
}

const SILENT = `
  select distinct n.channel from notice n
   where n.reports_failure is false and (n.owner = $1 or n.id in (
     select g.notice_id from assignment g join round r on r.id = g.round_id
      where r.owner = $1 and r.ended_at is null))`;

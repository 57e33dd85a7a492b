import type { Pool, PoolClient } from 'pg';
import { domainOf } from '../../domain/delivery/rateLimit';
import { countFailure } from './circuitBreakers';
import { inTransaction, type Db } from '../core/pool';
import { execute, firstRow, sql } from '../core/sql';

/** What a mail server reported about a notice that it had accepted. */
export interface BounceRecord {
  noticeId: string;
  receivedAt: Date;
  /** A digest of the raw report: the same report counts once. */
  digest: string;
  final: boolean;
  status: string | null;
  words: string;
  /** Nobody can tell from it whether the notice arrived. */
  unclear: boolean;
  /** The report blames our reputation, which says nothing about the recipient. */
  ours: boolean;
}

/** The result of recording a report. */
export interface Recorded {
  owner: string;
  /**
   * `bounced`: the notice reached nobody, and the next in line is asked. `ours`: the domain refuses us, and nobody is
   * marked. `unclear`: the notice counts as sent, and grounds no closing. Null: the notice stays unchanged.
   */
  became: 'bounced' | 'ours' | 'unclear' | null;
}

/**
 * Records a report. One that gives the notice up revokes its delivery, so that it cannot justify a closing. One that
 * blames us counts against the domain, like the same words at the time of sending; `again` computes, from the number
 * of failed attempts, when the mail may be sent again. Null if the notice does not exist.
 */
export const recordBounce = (
  pool: Pool,
  bounce: BounceRecord,
  again: (attempts: number) => Date,
): Promise<Recorded | null> =>
  inTransaction(pool, async (db) => {
    const notice = await findReturned(db, bounce.noticeId);
    if (!notice) return null;
    const { owner } = notice;
    const count = await execute(
      db,
      sql`insert into bounce (notice_id, received_at, digest, final, status, words) values (${bounce.noticeId}, ${bounce.receivedAt}, ${bounce.digest}, ${bounce.final}, ${bounce.status}, ${bounce.words})
       on conflict do nothing`,
    );
    if (count === 1 && bounce.unclear) return { owner, became: (await doubt(db, bounce)) ? 'unclear' : null };
    if (!bounce.final || count !== 1) return { owner, became: null };
    if (!bounce.ours) return { owner, became: (await revoke(db, bounce)) ? 'bounced' : null };
    return {
      owner,
      became: (await postpone(db, bounce, again(notice.attempts), notice.address)) ? 'ours' : null,
    };
  });

interface ReturnedNotice {
  owner: string;
  address: string | null;
  attempts: number;
}

const findReturned = async (db: Db, noticeId: string): Promise<ReturnedNotice | null> =>
  firstRow<ReturnedNotice>(
    db,
    sql`select owner, address, attempts from notice where id = ${noticeId} for update`,
  );

/** A notice whose result was unknown may bounce before it is marked. One with another result stays unchanged. */
async function revoke(db: Db, { noticeId, receivedAt, words }: BounceRecord): Promise<boolean> {
  const count = await execute(
    db,
    sql`update notice set state = 'bounced', bounced_at = ${receivedAt}, completed_at = coalesce(completed_at, ${receivedAt}), error = ${words}
      where id = ${noticeId} and channel = 'mail' and state in ('claimed', 'sent')`,
  );
  return count === 1;
}

/** Nobody knows whether it arrived. It is asked about as before, and closes nothing. */
async function doubt(db: Db, { noticeId, receivedAt, words }: BounceRecord): Promise<boolean> {
  const count = await execute(
    db,
    sql`update notice set returned_at = ${receivedAt}, error = ${words}
      where id = ${noticeId} and channel = 'mail' and state in ('claimed', 'sent')`,
  );
  return count === 1;
}

/** The notice `n` still has something to say that no other mail has said since. */
const STILL_TO_SAY = sql`case when n.round_id is null
  then not exists (select from notice o where o.owner = n.owner and o.kind = n.kind and o.round_id is null
                                          and o.state = 'claimed' and o.id <> n.id)
  else exists (select from round r where r.id = n.round_id and r.ended_at is null and r.step = n.step) end`;

/**
 * Schedules the notice to be sent again later. One no longer needed counts as bounced, and nobody is asked in its
 * reader's place.
 */
async function postpone(
  db: PoolClient,
  { noticeId, receivedAt, words }: BounceRecord,
  again: Date,
  address: string | null,
): Promise<boolean> {
  const count = await execute(
    db,
    sql`
    with returned as (
      select n.id, again, not again and n.round_id is not null as bounced, ${receivedAt}::timestamptz as at
        from notice n cross join lateral (select ${STILL_TO_SAY} as again) said
       where n.id = ${noticeId} and n.channel = 'mail' and n.state in ('claimed', 'sent')
    )
    update notice n set refused_at = r.at, error = ${words}, attempts = attempts + 1, tried_at = r.at,
           reports_failure = null, returned_at = null,
           state = case when r.again then 'claimed' when r.bounced then 'bounced' else 'sent' end,
           completed_at = case when not r.again then coalesce(completed_at, r.at) end,
           bounced_at = case when r.bounced then r.at end,
           moved_at = case when r.bounced then r.at else moved_at end,
           slot_at = case when r.again then ${again}::timestamptz end
      from returned r where n.id = r.id`,
  );
  if (count !== 1) return false;
  await countFailure(db, { channel: 'mail', domain: domainOf(address ?? '') }, words, receivedAt);
  return true;
}

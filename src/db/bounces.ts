import type { Pool } from 'pg';
import { inTransaction, type Db } from './pool';

/** What a mail server reported of a notice that it had taken. */
export interface BounceRecord {
  noticeId: string;
  receivedAt: Date;
  /** Of the report as it came: the same one counts once. */
  digest: string;
  final: boolean;
  status: string | null;
  words: string;
}

/** What recording it came to: whose notice it was, and whether it is bounced by this report. */
export interface Recorded {
  owner: string;
  bounced: boolean;
}

/**
 * Records the report. One that gives the notice up revokes its delivery: it is bounced from then on, so that it
 * grounds nothing. Null when there is no such notice.
 */
export const recordBounce = (pool: Pool, bounce: BounceRecord): Promise<Recorded | null> =>
  inTransaction(pool, async (db) => {
    const owner = await findOwner(db, bounce.noticeId);
    if (owner === null) return null;
    const { rowCount } = await db.query(
      `insert into bounce (notice_id, received_at, digest, final, status, words) values ($1, $2, $3, $4, $5, $6)
       on conflict do nothing`,
      [bounce.noticeId, bounce.receivedAt, bounce.digest, bounce.final, bounce.status, bounce.words],
    );
    const bounced = bounce.final && rowCount === 1 && (await revoke(db, bounce));
    return { owner, bounced };
  });

const findOwner = async (db: Db, noticeId: string): Promise<string | null> =>
  (await db.query<{ owner: string }>('select owner from notice where id = $1', [noticeId])).rows[0]?.owner ??
  null;

/** A notice whose sending ended unknown may come back before it is marked. One that is settled otherwise stays so. */
async function revoke(db: Db, { noticeId, receivedAt, words }: BounceRecord): Promise<boolean> {
  const { rowCount } = await db.query(
    `update notice set state = 'bounced', bounced_at = $2, settled_at = coalesce(settled_at, $2), error = $3
      where id = $1 and channel = 'mail' and state in ('claimed', 'sent')`,
    [noticeId, receivedAt, words],
  );
  return rowCount === 1;
}

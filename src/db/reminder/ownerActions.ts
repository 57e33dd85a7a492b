import type { Pool } from 'pg';
import { dropUnsent } from '../notices/notices';
import { inTransaction, type Db } from '../core/pool';

/** Records that somebody wants a reminder sent beyond the ladder. Returns whether there was an open round. */
export async function askReminder(db: Db, owner: string, now: Date): Promise<boolean> {
  const { rowCount } = await db.query(
    'update round set remind_asked_at = $2 where owner = $1 and ended_at is null',
    [owner, now],
  );
  return rowCount === 1;
}

/** What cancelling did. */
export interface Cancelled {
  /** The round that was open; null where none was. */
  roundId: string | null;
  /** Closings for silence that were proposed and not begun. */
  proposals: number;
}

/** Of the owner $1. */
const PROPOSED_FOR_SILENCE = `c.round_id in (select id from round where owner = $1) and c.reason = 'silence' and c.state = 'proposed'`;

// Closures before rounds, as a claim of closures takes them, so that the two cannot wait for each other.
const LOCK_SILENCE = `
  select from closure c
   where ${PROPOSED_FOR_SILENCE}
   order by c.source, c.task_id for update`;

const CANCEL_SILENCE = `
  update closure c set state = 'cancelled', completed_at = $2, error = 'the round was cancelled'
   where ${PROPOSED_FOR_SILENCE}`;

/**
 * Ends the open round of `owner` as cancelled, and takes back what was proposed for closing because its owner was
 * silent: in one transaction, under the locks on both that answers and claims of closures take.
 */
export const cancelRound = (
  pool: Pool,
  owner: string,
  { by, reason, now }: { by: string; reason: string; now: Date },
): Promise<Cancelled> =>
  inTransaction(pool, async (db) => {
    await db.query(LOCK_SILENCE, [owner]);
    await db.query('select from round where owner = $1 order by id for update', [owner]);
    const { rows } = await db.query<{ id: string }>(
      `with ended as (
         update round set ended_at = $2, outcome = 'cancelled', ended_by = $3, ended_reason = $4
          where owner = $1 and ended_at is null returning id),
       dropped as (${dropUnsent('ended', '$2')})
       select id from ended`,
      [owner, now, by, reason],
    );
    const { rowCount } = await db.query(CANCEL_SILENCE, [owner, now]);
    return { roundId: rows[0]?.id ?? null, proposals: rowCount ?? 0 };
  });

/** A delegation to be made. */
export interface NewDelegation {
  owner: string;
  delegate: string;
  until: Date;
  who: string;
  reason: string;
  now: Date;
}

/** Asks `delegate` about the owner's tasks from now on; an earlier delegation of the owner ends with it. */
export const insertDelegation = (pool: Pool, given: NewDelegation): Promise<void> =>
  inTransaction(pool, async (db) => {
    const { owner, delegate, until, who, reason, now } = given;
    await endDelegations(db, owner, now);
    await db.query(
      `insert into delegation (owner, delegate, begins, until, who, reason, made_at) values ($1, $2, $3, $4, $5, $6, $3)`,
      [owner, delegate, now, until, who, reason],
    );
  });

/**
 * Ends the delegations of `owner` in force at `now`. What was asked of the delegates in the open round is asked of
 * the owner again. Returns who the delegates were.
 */
export async function endDelegations(db: Db, owner: string, now: Date): Promise<string[]> {
  const { rows } = await db.query<{ delegate: string }>(
    `update delegation set ended_at = $2 where owner = $1 and until > $2 and ended_at is null returning delegate`,
    [owner, now],
  );
  await db.query(
    `update assignment g set ended_at = $2 from round r
      where r.id = g.round_id and r.ended_at is null and g.owner = $1 and g.why = 'delegated' and g.ended_at is null`,
    [owner, now],
  );
  return rows.map(({ delegate }) => delegate);
}

/** The people asked in the end, one after the other, were `person` away: their delegate at `now`, and that one's, and so on. */
export async function followDelegations(db: Db, person: string, now: Date): Promise<string[]> {
  const { rows } = await db.query<{ delegate: string }>(
    `with recursive chain as (
       select delegate from delegation where owner = $1 and until > $2 and ended_at is null
       union
       select d.delegate from chain c join delegation d on d.owner = c.delegate and d.until > $2 and d.ended_at is null
     ) select delegate from chain`,
    [person, now],
  );
  return rows.map(({ delegate }) => delegate);
}

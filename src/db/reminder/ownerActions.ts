import type { Pool } from 'pg';
import { dropUnsent } from '../notices/notices';
import { inTransaction, type Db } from '../core/pool';
import { execute, rowsOf, sql } from '../core/sql';

/** Records a request for a reminder beyond the ladder. Returns whether there was an open round. */
export async function askReminder(db: Db, owner: string, now: Date): Promise<boolean> {
  const count = await execute(
    db,
    sql`update round set remind_asked_at = ${now} where owner = ${owner} and ended_at is null`,
  );
  return count === 1;
}

/** What cancelling did. */
export interface Cancelled {
  /** The round that was open; null if none was. */
  roundId: string | null;
  /** How many proposed closures for silence were cancelled. */
  proposals: number;
}

/** The closure `c` is proposed because its owner, one of `owners`, was silent. */
const proposedForSilence = (owners: string[]) =>
  sql`c.round_id in (select id from round where owner = any(${owners})) and c.reason = 'silence' and c.state = 'proposed'`;

// Closures before rounds, in the order in which a claim of closures locks them, so that the two cannot deadlock.
const lockSilence = (owners: string[]) => sql`
  select from closure c
   where ${proposedForSilence(owners)}
   order by c.source, c.task_id for update`;

const cancelSilence = (owners: string[], now: Date) => sql`
  update closure c set state = 'cancelled', completed_at = ${now}, error = 'the round was cancelled'
   where ${proposedForSilence(owners)}`;

/** Who cancels rounds, why, and when. */
interface Cancelling {
  by: string;
  reason: string;
  now: Date;
}

/**
 * Ends the open rounds of `owners` as cancelled and cancels what was proposed for closing because of their silence.
 * It runs in the caller's transaction and takes the locks that answers and claims of closures take.
 */
export async function cancelRounds(
  db: Db,
  owners: string[],
  { by, reason, now }: Cancelling,
): Promise<{ roundIds: string[]; proposals: number }> {
  await execute(db, lockSilence(owners));
  await execute(db, sql`select from round where owner = any(${owners}) order by id for update`);
  const ended = await rowsOf<{ id: string }>(
    db,
    sql`with ended as (
       update round set ended_at = ${now}, outcome = 'cancelled', ended_by = ${by}, ended_reason = ${reason}
        where owner = any(${owners}) and ended_at is null returning id),
     dropped as (${dropUnsent(now)})
     select id from ended`,
  );
  return { roundIds: ended.map(({ id }) => id), proposals: await execute(db, cancelSilence(owners, now)) };
}

/** The same for one owner, in its own transaction. */
export async function cancelRound(pool: Pool, owner: string, cancelling: Cancelling): Promise<Cancelled> {
  const { roundIds, proposals } = await inTransaction(pool, (db) => cancelRounds(db, [owner], cancelling));
  return { roundId: roundIds[0] ?? null, proposals };
}

/** A delegation to create. */
export interface NewDelegation {
  owner: string;
  delegate: string;
  until: Date;
  who: string;
  reason: string;
  now: Date;
}

/** Asks `delegate` about the owner's tasks from now on; an earlier delegation of the owner ends. */
export const insertDelegation = (pool: Pool, given: NewDelegation): Promise<void> =>
  inTransaction(pool, async (db) => {
    const { owner, delegate, until, who, reason, now } = given;
    await endDelegations(db, owner, now);
    await execute(
      db,
      sql`insert into delegation (owner, delegate, begins, until, who, reason, made_at) values (${owner}, ${delegate}, ${now}, ${until}, ${who}, ${reason}, ${now})`,
    );
  });

/**
 * Ends the delegations of `owner` in force at `now`. The owner is asked again about what the delegates were asked in
 * the open round. Returns the delegates.
 */
export async function endDelegations(db: Db, owner: string, now: Date): Promise<string[]> {
  const rows = await rowsOf<{ delegate: string }>(
    db,
    sql`update delegation set ended_at = ${now} where owner = ${owner} and until > ${now} and ended_at is null returning delegate`,
  );
  await execute(
    db,
    sql`update assignment g set ended_at = ${now} from round r
      where r.id = g.round_id and r.ended_at is null and g.owner = ${owner} and g.why = 'delegated' and g.ended_at is null`,
  );
  return rows.map(({ delegate }) => delegate);
}

/**
 * Who would be asked if `person` were away, one after the other: their delegate at `now`, that person's delegate, and
 * so on.
 */
export async function followDelegations(db: Db, person: string, now: Date): Promise<string[]> {
  const rows = await rowsOf<{ delegate: string }>(
    db,
    sql`with recursive chain as (
       select delegate from delegation where owner = ${person} and until > ${now} and ended_at is null
       union
       select d.delegate from chain c join delegation d on d.owner = c.delegate and d.until > ${now} and d.ended_at is null
     ) select delegate from chain`,
  );
  return rows.map(({ delegate }) => delegate);
}

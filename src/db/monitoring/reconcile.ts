import { OWNER_NOT_NOTIFIED, WARNED_NOT_NOTIFIED } from '../notices/closingNotifications';
import { IN_TRUSTED, RESTORING } from '../closing/closures';
import { SWITCHED_OFF, UNDISPATCHED } from '../rules/closures';
import { NOT_PAUSED } from '../rules/task';
import { findCadenceInForce } from '../cadence/inForce';
import type { Db } from '../core/pool';
import { GIVEN_CADENCE } from '../rules/roundCadence';
import { RETURNED, pendingNotification } from '../rules/openTasks';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** Everybody whose reminder has a round or notifications to carry through, and so should be running. */
const expected = (now: Date) => sql`
  select r.owner from round r where r.ended_at is null
  union select a.owner from answer a where a.applied_at is null
  union select c.owner from closure c where c.owner is not null and ${OWNER_NOT_NOTIFIED}
  union select u.person from closure_warned u join closure c on c.id = u.closure_id
         where u.notice_id is null and u.person in (${WARNED_NOT_NOTIFIED})
  union select n.owner from notice n where n.state = 'claimed' and n.round_id is null
  union select g.given_by from assignment g where g.giver_notice_id is null and g.given_by is not null
  union select g.assignee from assignment g where ${pendingNotification(sql`g.assignee`, now)}`;

/** The next people after `after` whose reminder should be running at `now`. */
export async function findExpected(
  db: Db,
  { now, after, limit }: { now: Date; after: string; limit: number },
): Promise<string[]> {
  const rows = await rowsOf<{ owner: string }>(
    db,
    sql`select owner from (${expected(now)}) e where owner > ${after} order by owner limit ${limit}`,
  );
  return rows.map(({ owner }) => owner);
}

/** What a lost reminder is started again with. */
export interface LostReminder {
  owner: string;
  /** The open round; null for a reminder that only has notifications to send. */
  roundId: string | null;
  sweepId: string | null;
  /** Whether it was ever started for that round. */
  started: boolean;
  /** The cadence of the round, or the one applied to all open reminders since; without a round, the one in force. */
  cadence: unknown;
}

/** A cadence applied to all open reminders also counts for rounds whose reminder was gone at that time. */
const keepApplied = (owners: string[]) => sql`
  update round r set cadence = u.cadence, cadence_at = u.at
    from (select at, input -> 'cadence' as cadence from audit
           where action = 'cadence apply to running' and outcome = 'done' order by seq desc limit 1) u
   where r.owner = any(${owners}) and r.ended_at is null and u.at > coalesce(r.cadence_at, r.created_at)
     and u.cadence is not null`;

const lost = (owners: string[]) => sql`
  select o.owner, r.id as round_id, r.sweep_id, r.started_at is not null as started,
         ${GIVEN_CADENCE} as cadence
    from unnest(${owners}::text[]) o(owner)
    left join round r on r.owner = o.owner and r.ended_at is null
    left join sweep s on s.id = r.sweep_id
   order by o.owner`;

/**
 * What to start the reminders of these people with. Their rounds store the cadence, so that digests and pages state
 * the same dates as the reminder.
 */
export async function findLost(db: Db, owners: string[]): Promise<LostReminder[]> {
  await execute(db, keepApplied(owners));
  const found = await rowsOf<LostReminder>(db, lost(owners));
  if (found.every(({ roundId }) => roundId !== null)) return found;
  const inForce = await findCadenceInForce(db);
  return found.map((one) => (one.roundId === null ? { ...one, cadence: inForce } : one));
}

/** Whom to wake, and the ids of the rows that they must be signalled about. */
export interface Untold {
  person: string;
  ids: string[];
}

/** The next people with an answer recorded before `before` that their reminder was not signalled about. */
export async function findUnsignalled(db: Db, before: Date, limit: number): Promise<Untold[]> {
  return rowsOf<Untold>(
    db,
    sql`select owner as person, array_agg(id) as ids from answer
      where signalled_at is null and said_at < ${before} group by owner order by owner limit ${limit}`,
  );
}

const unwoken = (before: Date, limit: number) => sql`
  with page as (
    select g.id, g.assignee, g.given_by from assignment g join round r on r.id = g.round_id and r.ended_at is null
     where g.woken_at is null and g.ended_at is null and g.tell_at < ${before} order by g.id limit ${limit}
  )
  select c.person, array_agg(page.id) as ids
    from page, lateral (values (page.assignee), (page.given_by)) c(person)
   where c.person is not null group by c.person order by c.person`;

/** The next `limit` people who got or gave away assignments before `before` that no reminder was woken for. */
export const findUnwoken = (db: Db, before: Date, limit: number): Promise<Untold[]> =>
  rowsOf<Untold>(db, unwoken(before, limit));

/** Records that the reminders concerned were woken for these assignments. */
export async function markWoken(db: Db, ids: string[], at: Date): Promise<void> {
  await execute(db, sql`update assignment set woken_at = ${at} where id = any(${ids}) and woken_at is null`);
}

/**
 * The next owners with an assignee whose mailbox refused the notice before `before`, which the owner's reminder does
 * not know.
 */
export async function findReturned(db: Db, before: Date, limit: number): Promise<Untold[]> {
  return rowsOf<Untold>(
    db,
    sql`select g.owner as person, array_agg(g.id) as ids
       from assignment g join round r on r.id = g.round_id and r.ended_at is null
       join notice n on n.id = g.notice_id and coalesce(n.bounced_at, n.completed_at) < ${before}
      where g.ended_at is null and g.returned_at is null and ${RETURNED}
      group by g.owner order by g.owner limit ${limit}`,
  );
}

/** Records that the owners' reminders were woken for these assignments, which reached nobody. */
export async function markReturned(db: Db, ids: string[], at: Date): Promise<void> {
  await execute(
    db,
    sql`update assignment set returned_at = ${at} where id = any(${ids}) and returned_at is null`,
  );
}

/** What waits for the closing workflow. */
export interface ClosingNeed {
  /** Closures from before `before` that it was not signalled about. */
  undispatched: number;
  /** Closures that it would have processed if it were running. */
  underWay: number;
}

/** A claim would take the proposed closure `c`. Archive closures are left out: every sweep signals them. */
const claimable = (underCap: string[]) =>
  sql`(c.reason = 'answer' or (c.reason = 'silence' and c.source = any(${underCap}) and ${IN_TRUSTED}))`;

const closingNeed = (before: Date, underCap: string[]) => sql`
  select count(*) filter (where ${UNDISPATCHED} and greatest(c.proposed_at, c.restore_asked_at) < ${before}) as undispatched,
         count(*) filter (where c.dispatched_at < ${before} and (${RESTORING}
           or (${NOT_PAUSED} and (c.state = 'closing' or (c.state = 'proposed' and ${claimable(underCap)}))))) as under_way
    from closure c
   where c.state in ('proposed', 'closing') or (c.restore_asked_at is not null and ${SWITCHED_OFF})`;

/** Why the closing workflow should have been woken before `before`; the cap leaves room in the sources `underCap`. */
export async function findClosingNeed(db: Db, before: Date, underCap: string[]): Promise<ClosingNeed> {
  return (await firstRow<ClosingNeed>(db, closingNeed(before, underCap))) ?? { undispatched: 0, underWay: 0 };
}

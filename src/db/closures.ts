import type { ClaimedClosure, Settled } from '../domain/closing';
import { useAllowances } from './allowances';
import { GOING, NOT_EXEMPT, TRUSTED } from './due';
import type { Db } from './pool';

export { findOverCap } from './allowances';

/** What no longer holds of a proposed closure, and so cancels it; of an archive or silence closure also a hold by an admin. */
const LOST = `
    select c.id, c.source, c.reason, case when t.id is null then 'the task is gone'
                      when not t.enabled then 'closed elsewhere'
                      when c.reason = 'archived' and p.archived_at is null then 'the project is no longer archived'
                      when c.reason <> 'answer' and not ${NOT_EXEMPT} then 'held by an admin' end as why
      from closure c
      left join task t on t.source = c.source and t.id = c.task_id
      left join project p on p.source = t.source and p.id = t.project_id
     where c.state = 'proposed'`;

const CANCEL = `
  with lost as (${LOST})
  update closure c set state = 'cancelled', settled_at = $1, error = lost.why
    from lost where c.id = lost.id and c.state = 'proposed' and lost.why is not null`;

/** Cancels the proposed closures that have lost their ground, as the mirror has it. Returns how many. */
export const cancelGroundless = async (db: Db, now: Date): Promise<number> =>
  (await db.query(CANCEL, [now])).rowCount ?? 0;

/** How many archive and silence closures that are proposed would be cancelled for it, by source. */
export async function countGroundless(db: Db, now: Date): Promise<Map<string, number>> {
  const { rows } = await db.query<{ source: string; n: number }>(
    `select source, count(*) as n from (${LOST}) lost where why is not null and reason <> 'answer' group by source`,
    [now],
  );
  return new Map(rows.map(({ source, n }) => [source, n]));
}

/** What is claimed together: what owners asked for, or the archive and silence closures of one source. */
export interface Lot {
  source: string | null;
  limit: number;
  /** They may run only because an admin allowed it: the first claim uses that up. */
  onAllowance: boolean;
  /** The last closure looked at, from which the next batch goes on; null at the beginning. */
  last: Position | null;
}

/** A place in the order of closures; `at` as PostgreSQL writes it, to the microsecond. */
interface Position {
  at: string;
  id: string;
}

/**
 * Those of an attempt that died while closing are claimed again. A batch goes on where the one before ended: what
 * that claimed is still in the index, dead, and would be waded through every time.
 */
const CANDIDATES = `
  select c.id, c.proposed_at::text as at from closure c
   where c.state in ('proposed', 'closing') and ${GOING}
     and (c.proposed_at, c.id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
     and case when $1::text is null then c.reason = 'answer'
         else c.reason <> 'answer' and c.source = $1 and exists (
           select from project p join source s on s.name = p.source
            where p.source = c.source and p.id = c.project_id and ${TRUSTED}) end
   order by c.proposed_at, c.id limit $2
   for update skip locked`;

/** In the order in which the confirmation's POST takes them, so that the two cannot wait for each other. */
const LOCK_NOTICES = `
  select from notice
   where round_id in (select a.round_id from closure c join answer a on a.id = c.answer_id where c.id = any($1))
   order by claimed_at, id for update`;

const TAKE_BACK = `
  update closure c set state = 'cancelled', settled_at = $2, error = 'taken back by a later answer'
    from answer a
   where c.id = any($1) and c.state = 'proposed' and a.id = c.answer_id
     and exists (select from answer b where b.source = c.source and b.task_id = c.task_id
                                        and b.seq > a.seq and b.kind in ('keep', 'snooze'))`;

const CLAIM = `
  update closure c
     set state = 'closing', claimed_at = $2, handed_at = coalesce(c.handed_at, $2),
         prior = coalesce(c.prior, to_jsonb(t.*))
    from closure d left join task t on t.source = d.source and t.id = d.task_id
   where c.id = d.id and d.id = any($1) and d.state in ('proposed', 'closing')
  returning c.id, c.source, c.task_id as "taskId", c.reason, d.state = 'closing' as again`;

/**
 * Claims up to `limit` closures of a lot, in the caller's transaction; none while Rollcall is stopped. Those an
 * owner asked for are claimed under the locks that the confirmation's POST takes: a later *keep* or *snooze*
 * found cancels the closure. Keeps each task's prior state. `looked` is empty when none was left.
 */
export async function claimClosures(
  db: Db,
  { source, limit, onAllowance, last }: Lot,
  now: Date,
): Promise<{ looked: Position[]; cancelled: number; claimed: ClaimedClosure[] }> {
  const values = [source, limit, last?.at ?? null, last?.id ?? null];
  const { rows: looked } = await db.query<Position>(CANDIDATES, values);
  if (looked.length === 0) return { looked, cancelled: 0, claimed: [] };
  const ids = looked.map(({ id }) => id);
  const cancelled = source === null ? await takeBack(db, ids, now) : 0;
  if (source !== null && onAllowance) await useAllowances(db, source, now);
  const { rows: claimed } = await db.query<ClaimedClosure>(CLAIM, [ids, now]);
  return { looked, cancelled, claimed };
}

async function takeBack(db: Db, ids: string[], now: Date): Promise<number> {
  await db.query(LOCK_NOTICES, [ids]);
  return (await db.query(TAKE_BACK, [ids, now])).rowCount ?? 0;
}

/** Records what became of claimed closures. */
export async function settleClosures(db: Db, results: Settled[], now: Date): Promise<void> {
  await db.query(
    `update closure c set state = r.state, settled_at = $1, error = r.error
       from unnest($2::uuid[], $3::text[], $4::text[]) r(id, state, error)
      where c.id = r.id and c.state = 'closing'`,
    [now, results.map(({ id }) => id), results.map(({ state }) => state), results.map(({ error }) => error)],
  );
}

/** The next owners, after `after`, who have closed tasks of which nobody told them. */
export async function findUntoldOwners(db: Db, after: string, limit: number): Promise<string[]> {
  const { rows } = await db.query<{ owner: string }>(
    `select distinct owner from closure
      where state = 'closed' and notice_id is null and owner > $1 order by owner limit $2`,
    [after, limit],
  );
  return rows.map((row) => row.owner);
}

/** Whether anything waits for the closing workflow. */
export async function hasWaiting(db: Db): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from closure c where c.state in ('proposed', 'closing')
      union all select from closure c where ${RESTORING} limit 1`,
  );
  return rowCount === 1;
}

/** A closure `c` that is to be restored. */
export const RESTORING = `c.state = 'closed' and c.restore_asked_at is not null and c.restore_error is null`;

/** A closure `c` that the closing workflow was not told of: to execute, or to restore. */
export const UNHANDED = `c.handed_at is null and (c.state = 'proposed'
  or (c.state in ('closing', 'closed') and c.restore_asked_at is not null))`;

/** Records that the closing workflow was told of what waits for it: all of it, or one owner's. */
export async function markHanded(db: Db, owner: string | null, now: Date): Promise<void> {
  await db.query(
    `update closure c set handed_at = $1 where ${UNHANDED} and ($2::text is null or c.owner = $2)`,
    [now, owner],
  );
}

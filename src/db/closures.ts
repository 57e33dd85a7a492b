import type { Cadence } from '../domain/cadence';
import type { TaskKey } from '../domain/task';
import type { Db } from './pool';

/** A closure claimed for execution. */
export interface ClaimedClosure extends TaskKey {
  id: string;
}

/** Sources where the closures for archive and silence of a rolling day, proposed ones included, exceed the cap. */
const OVER_CAP = `
  select c.source, count(*) filter (where c.state <> 'closed') as pending
    from closure c
    join (select source, count(*) filter (where enabled) as enabled from task group by source) t using (source)
   where c.reason in ('archived', 'silence')
     and (c.state in ('proposed', 'closing') or (c.state = 'closed' and c.settled_at > $1::timestamptz - interval '1 day'))
   group by c.source, t.enabled
  having count(*) > least($2::int, floor($3::numeric / 100 *
         (t.enabled + count(*) filter (where c.state = 'closed'))))`;

/** The sources that are over the cap, with how many closures wait there. */
export async function findOverCap(
  db: Db,
  cap: Cadence['closingCap'],
  now: Date,
): Promise<{ source: string; pending: number }[]> {
  return (await db.query<{ source: string; pending: number }>(OVER_CAP, [now, cap.tasks, cap.percent])).rows;
}

/** What no longer holds when a closure is claimed, and so cancels it. */
const CANCEL = `
  update closure c
     set state = 'cancelled', settled_at = $1,
         error = case when t.id is null then 'the task is gone'
                      when not t.enabled then 'closed elsewhere'
                      else 'the project is no longer archived' end
    from closure d
    left join task t on t.source = d.source and t.id = d.task_id
    left join project p on p.source = t.source and p.id = t.project_id
   where c.id = d.id and c.state = 'proposed'
     and (t.id is null or not t.enabled or (d.reason = 'archived' and p.archived_at is null))`;

/** Cancels the proposed closures that have lost their ground. Returns how many. */
export const cancelGroundless = async (db: Db, now: Date): Promise<number> =>
  (await db.query(CANCEL, [now])).rowCount ?? 0;

/** Those of an attempt that died while closing are claimed again. */
const CLAIM = `
  update closure c
     set state = 'closing', claimed_at = $1, handed_at = coalesce(c.handed_at, $1),
         prior = coalesce(c.prior, to_jsonb(t.*))
    from task t
   where t.source = c.source and t.id = c.task_id
     and c.id in (select id from closure
                   where state in ('proposed', 'closing') and not (reason <> 'answer' and source = any($2))
                   order by proposed_at, id limit $3 for update skip locked)
  returning c.id, c.source, c.task_id as "taskId"`;

/** Claims up to `limit` closures, none for archive or silence in the sources over the cap. Keeps each task's prior state. */
export async function claimClosures(
  db: Db,
  { now, overCap, limit }: { now: Date; overCap: string[]; limit: number },
): Promise<ClaimedClosure[]> {
  return (await db.query<ClaimedClosure>(CLAIM, [now, overCap, limit])).rows;
}

/** Records what became of claimed closures: closed where `error` is null, else failed with the source's words. */
export async function settleClosures(
  db: Db,
  results: { id: string; error: string | null }[],
  now: Date,
): Promise<void> {
  await db.query(
    `update closure c set state = case when r.error is null then 'closed' else 'failed' end, settled_at = $1, error = r.error
       from unnest($2::uuid[], $3::text[]) r(id, error)
      where c.id = r.id and c.state = 'closing'`,
    [now, results.map((r) => r.id), results.map((r) => r.error)],
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

/** Records that the closing workflow was told of the proposed closures: all of them, or one owner's. */
export async function markHanded(db: Db, owner: string | null, now: Date): Promise<void> {
  await db.query(
    `update closure set handed_at = $1
      where state = 'proposed' and handed_at is null and ($2::text is null or owner = $2)`,
    [now, owner],
  );
}

import type { Pool } from 'pg';
import { notExempt, NOT_PAUSED, TRUSTED, UNDER_WAY } from '../rules/task';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** When archived projects are looked at, and how long they must have been observed. */
export interface ArchiveAt {
  now: Date;
  /** The cadence's `archivedObservedFor`. */
  observedFor: string;
}

/** Two trusted syncs that far apart found the project `p` archived. */
export const observed = (observedFor: string) =>
  sql`p.archived_first_observed_at + ${observedFor}::interval <= p.archived_last_observed_at`;

/** The closing of task `t` was taken back since its project was found archived: that word stands. */
export const RESTORED = sql`exists (
  select from closure r where r.source = t.source and r.task_id = t.id and r.state = 'restored'
     and r.reason in ('archived', 'elsewhere') and r.restored_at >= p.archived_first_observed_at)`;

/** A task `t` of an archived project `p`, to be looked at for closing. */
export const OF_ARCHIVED = sql`t.enabled and p.archived_at is not null`;

/** A task `t` of project `p` and source `s` to be closed for archive. */
export const closable = ({ now, observedFor }: ArchiveAt) =>
  sql`${OF_ARCHIVED} and ${observed(observedFor)} and ${TRUSTED} and ${notExempt(now)} and not ${RESTORED}`;

/** Half of all projects, the first or the second, by chance but always the same. */
const isHalf = (half: 0 | 1) => sql`hashtext(p.id) & 1 = ${half}`;

// Without ON CONFLICT, and in the order of the tasks with ids in the same order (random at the beginning, counted at
// the end), it takes half the time: each index is written from one end to the other. So is the closing's.
const propose = (sweepId: string, at: ArchiveAt, half: 0 | 1) => sql`
  insert into closure (id, source, task_id, project_id, owner, reason, sweep_id, proposed_at, dispatched_at)
  select (batch.id || lpad(to_hex(row_number() over (order by t.source, t.id)), 12, '0'))::uuid,
         t.source, t.id, t.project_id, t.owner, 'archived', ${sweepId}, ${at.now}, ${at.now}
    from (select left(gen_random_uuid()::text, 24) as id offset 0) batch
   cross join task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source
   where ${closable(at)} and not ${UNDER_WAY} and ${NOT_PAUSED} and ${isHalf(half)}
   order by t.source, t.id`;

/**
 * Proposes closing every enabled task of the projects that two trusted syncs at least `observedFor`
 * apart found archived, but for those held by an admin, restored since, or under way. Set-based: two
 * statements beside each other, however many tasks, each for half of the projects; none while it is paused. They
 * count as handed over, for a sweep wakes the closing workflow next. Throws when one of them was proposed meanwhile; run
 * again it leaves out what is proposed. Returns how many the sweep has proposed, by an earlier attempt included.
 */
export async function proposeArchived(
  pool: Pool,
  { sweepId, ...at }: ArchiveAt & { sweepId: string },
): Promise<number> {
  await Promise.all(([0, 1] as const).map((half) => execute(pool, propose(sweepId, at, half))));
  const proposed = await countProposed(pool, sweepId, at.now);
  // The claims that follow must not be planned for the table as it was before.
  if (proposed > 1000) await execute(pool, sql`analyze closure`);
  return proposed;
}

async function countProposed(db: Db, sweepId: string, now: Date): Promise<number> {
  const row = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from closure where sweep_id = ${sweepId} and proposed_at = ${now}`,
  );
  return row?.n ?? 0;
}

/** How many archived projects with enabled tasks were not observed for `observedFor` yet. */
export async function countObserving(db: Db, observedFor: string): Promise<number> {
  const counted = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from project p
         where p.archived_at is not null and not coalesce(${observed(observedFor)}, false)
           and exists (select from task t where t.source = p.source and t.project_id = p.id and t.enabled)`,
  );
  return counted?.n ?? 0;
}

/** A project that was archived, lives again, and has tasks that were closed for it. */
export interface ReactivatedProject {
  source: string;
  id: string;
  name: string;
  /** How many of its tasks are still closed for the archive. */
  tasks: number;
  closedAt: Date;
}

const REACTIVATED = sql`
  select p.source, p.id, p.name, count(distinct c.task_id) as tasks, max(c.completed_at) as closed_at
    from closure c
    join task t on t.source = c.source and t.id = c.task_id and not t.enabled
     and (t.closed_hash is not null or t.row_hash = c.prior ->> 'row_hash')
    join project p on p.source = t.source and p.id = t.project_id and p.archived_at is null
   where c.state = 'closed' and c.reason in ('archived', 'elsewhere')
   group by p.source, p.id order by p.source, p.id`;

/** The projects that live again, with tasks closed for their archiving: offered for restore. */
export const findReactivated = (db: Db): Promise<ReactivatedProject[]> =>
  rowsOf<ReactivatedProject>(db, REACTIVATED);

/** How many such projects there are. */
export async function countReactivated(db: Db): Promise<number> {
  const row = await firstRow<{ n: number }>(db, sql`select count(*) as n from (${REACTIVATED}) r`);
  return row?.n ?? 0;
}

import type { Db } from '../core/pool';
import { PRIOR } from '../rules/closures';
import { columnsOf, execute, firstRow, rowsOf, sql, takenOver, type Sql } from '../core/sql';
import { STAGES } from './stage';

/** What merging a part of an inventory does to the mirror. */
export interface MergeCounts {
  read: number;
  new: number;
  /** Delivered differently than the last time. */
  changed: number;
}

/** Of a sync: which source, and when. */
export interface SyncFacts {
  source: string;
  now: Date;
}

/** So far apart clocks may be that are not ours. */
export const CLOCK_SLACK = sql`interval '5 minutes'`;

/** Merges the staged projects into the mirror. What was observed of them stays until the sync is trusted. */
export async function mergeProjects(db: Db, { source, now }: SyncFacts): Promise<MergeCounts> {
  const counts = await countChanges(
    db,
    sql`import_project s left join project t on t.source = ${source} and t.id = s.id`,
    sql`(t.name, t.archived_at, t.maintainers) is distinct from (s.name, s.archived_at, s.maintainers)`,
  );
  await execute(
    db,
    sql`insert into project as t (source, id, name, archived_at, url, maintainers, seen_at)
     select ${source}, id, name, archived_at, url, maintainers, ${now} from import_project order by id
     on conflict (source, id) do update set
       name = excluded.name,
       archived_at = excluded.archived_at,
       url = coalesce(excluded.url, t.url),
       maintainers = excluded.maintainers,
       seen_at = excluded.seen_at`,
  );
  return counts;
}

/** Keeps of which projects the source closes the tasks by itself: what is restored there may not last. */
export const markClosedBySource = (db: Db, { source }: SyncFacts, projects: string[]): Promise<number> =>
  execute(
    db,
    sql`update project set closed_by_source = id = any(${projects})
         where source = ${source} and closed_by_source is distinct from (id = any(${projects}))`,
  );

/** The task `t` was closed or restored here while its source was read: it is as that left it. */
export const SWITCHED = sql`t.enabled <> exists (select from import_enabled e where e.id = t.id)`;

/** What of a staged task the mirror takes as it is. */
const TAKEN = Object.keys(STAGES.tasks.fields).filter(
  (field) => !['line', 'id', 'editedByUs', 'editTold', 'enabled', 'lastRunAt'].includes(field),
);

/**
 * Merges the staged tasks; one that was gone is back. One that was closed or restored here while the source was read
 * stays as it is; one that was closed here stays closed while its row is delivered unchanged; `keptClosed` counts those
 * that the rows would have enabled. A run that is still to come is not believed: when such a task last ran is unknown.
 */
export async function mergeTasks(
  db: Db,
  { source, now }: SyncFacts,
): Promise<MergeCounts & { keptClosed: number }> {
  const mirror = sql`import_task s left join task t on t.source = ${source} and t.id = s.id`;
  const counts = await countChanges(db, mirror, sql`t.row_hash <> s.row_hash`);
  const rows = await rowsOf<{ kept: number }>(
    db,
    sql`select count(*) as kept from ${mirror} where s.enabled and t.closed_hash = s.row_hash`,
  );
  await execute(
    db,
    sql`insert into task as t (source, id, ${columnsOf(TAKEN)}, enabled, last_run_at, seen_at)
     select ${source}, id, ${columnsOf(TAKEN)}, enabled,
            case when last_run_at <= ${now}::timestamptz + ${CLOCK_SLACK} then last_run_at end, ${now}
       from import_task
      order by id
     on conflict (source, id) do update set
       ${takenOver(TAKEN)},
       enabled = case when ${SWITCHED} then t.enabled
                      else excluded.enabled and t.closed_hash is distinct from excluded.row_hash end,
       closed_hash = case when t.closed_hash = excluded.row_hash then t.closed_hash end,
       last_run_at = excluded.last_run_at, seen_at = excluded.seen_at, gone_at = null`,
  );
  return { ...counts, keptClosed: rows[0]!.kept };
}

/**
 * Merges the staged people into the directory of `source`. Where a row does not say: English, UTC, active; by the
 * channel they had, or by mail.
 */
export async function mergePeople(db: Db, { source }: SyncFacts): Promise<MergeCounts> {
  const staged = sql`(select id, account, name, email, coalesce(locale, 'en') as locale, coalesce(time_zone, 'UTC') as time_zone,
                          coalesce(active, true) as active, manager, channel, members from import_person) s`;
  const counts = await countChanges(
    db,
    sql`${staged} left join person t on t.id = s.id`,
    sql`(t.name, t.email, t.locale, t.time_zone, t.active, t.manager, t.channel, t.members)
       is distinct from (s.name, s.email, s.locale, s.time_zone, s.active, s.manager, coalesce(s.channel, t.channel), s.members)`,
  );
  await execute(
    db,
    sql`insert into person as t (id, directory, account, name, email, locale, time_zone, active, manager, channel, members)
     select s.id, ${source}, s.account, s.name, s.email, s.locale, s.time_zone, s.active, s.manager,
            coalesce(s.channel, p.channel, 'mail'), s.members
       from ${staged} left join person p on p.id = s.id order by s.id
     on conflict (id) do update set
       name = excluded.name, email = excluded.email, locale = excluded.locale, time_zone = excluded.time_zone,
       active = excluded.active, manager = excluded.manager, channel = excluded.channel,
       members = excluded.members, missing_at = null`,
  );
  return counts;
}

/** Of the staged rows `s` and their mirror rows `t`, joined by `join`: how many there are, new and changed. */
async function countChanges(db: Db, join: Sql, changed: Sql): Promise<MergeCounts> {
  const counted = await firstRow<MergeCounts>(
    db,
    sql`select count(*) as read, count(*) filter (where t.id is null) as new,
               count(*) filter (where t.id is not null and ${changed}) as changed
          from ${join}`,
  );
  return counted!;
}

/**
 * Where the latest edit of a staged task is our own, or the source does not tell of it: editor, date, owner and hash as they were before it, by the
 * mirror, else by the latest closure, else unknown, which leaves the creator. So no closing or restore of ours makes
 * a task ours, fresh, or changed.
 */
export async function keepPrior(db: Db, source: string): Promise<void> {
  await execute(
    db,
    sql`update import_task s
        set editor = prior.editor, edited_at = prior.edited_at,
            owner = coalesce(prior.owner, s.owner), row_hash = coalesce(prior.row_hash, s.row_hash)
       from import_task own
       left join lateral (
         select editor, edited_at, owner, row_hash from (
           select editor, edited_at, owner, row_hash, 'infinity'::timestamptz as at
             from task where source = ${source} and id = own.id
           union all
           select prior ->> 'editor', (prior ->> 'edited_at')::timestamptz, prior ->> 'owner',
                  prior ->> 'row_hash', claimed_at
             from closure where source = ${source} and task_id = own.id and prior is not null) known
          order by at desc limit 1) prior on true
      where (s.edited_by_us or not s.edit_told) and (own.edited_by_us or not own.edit_told) and s.id = own.id`,
  );
}

/**
 * The latest that we are known to have done to the task `t` was to close it, or may have been. An edit of ours is that
 * closing then; else it is from when we restored the task.
 */
const closedByUs = (source: string) => sql`coalesce((
  select c.state in ('closing', 'closed', 'failed') from closure c
   where c.source = ${source} and c.task_id = t.id and c.state in ('closing', 'closed', 'failed', 'restored', 'running again')
   order by c.claimed_at desc limit 1), false)`;

/**
 * Records as closed elsewhere the staged tasks of the given projects that were enabled in the mirror, are not any
 * more, and that nobody edited in between: their source closed them by itself, also after we restored them. Not those
 * restored while it was read. To be asked before the tasks are merged. Such a closure is restored and told like our own.
 * Returns how many there are.
 */
export async function recordClosedBySource(
  db: Db,
  { source, now }: SyncFacts,
  projects: string[],
): Promise<number> {
  if (projects.length === 0) return 0;
  const count = await execute(
    db,
    sql`insert into closure (source, task_id, project_id, owner, reason, state, prior,
                          proposed_at, dispatched_at, claimed_at, completed_at)
     select t.source, t.id, t.project_id, t.owner, 'elsewhere', 'closed', ${PRIOR}, ${now}, ${now}, ${now}, ${now}
       from import_task s join task t on t.source = ${source} and t.id = s.id
      where t.enabled and not ${SWITCHED}
        and not s.enabled and s.project_id = any(${projects}) and s.edit_told
        and not (s.edited_by_us and ${closedByUs(source)})
        and (t.editor, t.edited_at) is not distinct from (s.editor, s.edited_at)`,
  );
  return count;
}

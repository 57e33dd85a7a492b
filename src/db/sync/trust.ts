import type { Change, SyncChange, Verdict } from '../../domain/sync/trust';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** A complete sync: of which source, and the `seen_at` of what it contained. */
export interface SyncMoment {
  source: string;
  at: Date;
}

/** A task that we closed counts as enabled: our own closing is no shrinking of the source. */
const count = ({ source, at }: SyncMoment) => sql`
  with present as (
    select t.project_id, count(*) as tasks, count(*) filter (where t.enabled or c.task_id is not null) as enabled
      from task t
      left join (select distinct task_id from closure where source = ${source} and state in ('to do', 'closed')) c on c.task_id = t.id
     where t.source = ${source} and t.seen_at >= ${at}
     group by t.project_id
  ), counted as (
    select p.id, coalesce(tasks, 0) as tasks, coalesce(enabled, 0) as enabled
      from project p left join present on present.project_id = p.id where p.source = ${source}
  )
  update project p set synced_tasks = counted.tasks, synced_enabled = counted.enabled
    from counted
   where p.source = ${source} and p.id = counted.id
     and (p.synced_tasks, p.synced_enabled) is distinct from (counted.tasks, counted.enabled)`;

const totalOf = (source: string, unread: string[]) => sql`
  select coalesce(sum(trusted_tasks), 0)::int as tasks_before, coalesce(sum(trusted_enabled), 0)::int as enabled_before,
         coalesce(sum(synced_tasks), 0)::int as tasks_now, coalesce(sum(synced_enabled), 0)::int as enabled_now
    from project where source = ${source} and not id = any(${unread})`;

const shrunkOf = (source: string, unread: string[]) => sql`
  select id as project, trusted_tasks as tasks_before, trusted_enabled as enabled_before,
         synced_tasks as tasks_now, synced_enabled as enabled_now
    from project
   where source = ${source} and not id = any(${unread}) and (synced_tasks < trusted_tasks or synced_enabled < trusted_enabled)
   order by id`;

type Counted = Record<'tasksBefore' | 'enabledBefore' | 'tasksNow' | 'enabledNow', number>;

/** Notes which active people a sync lacks that lists everybody; one without any people says nothing of them. */
export const markMissing = (db: Db, { source, at }: SyncMoment): Promise<number> =>
  execute(
    db,
    sql`update person set missing_at = ${at}
      where directory = ${source} and active and exists (select from import_person)
        and not exists (select from import_person s where s.id = person.id)`,
  );

const peopleOf = ({ source, at }: SyncMoment) => sql`
  select count(*) as before, count(*) filter (where missing_at is distinct from ${at}) as now
    from person where directory = ${source} and active`;

/** Counts the merged tasks of a sync, project by project, and compares them with those of the last trusted one. */
export async function compareWithTrusted(
  db: Db,
  { source, at }: SyncMoment,
  unread: SyncChange['unread'],
): Promise<SyncChange> {
  await execute(db, count({ source, at }));
  const people = await firstRow<SyncChange['people']>(db, peopleOf({ source, at }));
  const ids = [...unread.keys()];
  const total = await firstRow<Counted>(db, totalOf(source, ids));
  const shrunk = await rowsOf<Counted & { project: string }>(db, shrunkOf(source, ids));
  const projects = shrunk.map((row) => ({ project: row.project, ...toChange(row) }));
  return { total: toChange(total!), projects, unread, people: people! };
}

const toChange = (row: Counted): Change => ({
  before: { tasks: row.tasksBefore, enabled: row.enabledBefore },
  now: { tasks: row.tasksNow, enabled: row.enabledNow },
});

const recordSource = ({ source, at, syncId }: SyncMoment & { syncId: string }, reason: string | null) => sql`
  insert into source (name, synced_at, sync_id, trusted, reason) values (${source}, ${at}, ${syncId}, ${reason}::text is null, ${reason})
  on conflict (name) do update set
    synced_at = excluded.synced_at, sync_id = excluded.sync_id, trusted = excluded.trusted, reason = excluded.reason`;

const recordProjects = (source: string, projects: Verdict['projects'], unread: string[]) => sql`
  with word as (
    select p.id, d.rejection_reason, p.id = any(${unread}) as unread
      from project p left join unnest(${projects.map(({ project }) => project)}::text[], ${projects.map((project) => project.rejectionReason)}::text[]) d(id, rejection_reason) on d.id = p.id
     where p.source = ${source}
  )
  update project p set trusted = word.rejection_reason is null, rejection_reason = word.rejection_reason, unread = word.unread
    from word
   where p.source = ${source} and p.id = word.id
     and (p.trusted, p.rejection_reason, p.unread) is distinct from (word.rejection_reason is null, word.rejection_reason, word.unread)`;

/** Keeps what a complete sync was judged to be: of the source as a whole, and of each project. */
export async function recordVerdict(
  db: Db,
  { source, at, syncId, unread }: SyncMoment & { syncId: string; unread: SyncChange['unread'] },
  { rejectionReason, projects }: Verdict,
): Promise<void> {
  await execute(db, recordSource({ source, at, syncId }, rejectionReason));
  await execute(db, recordProjects(source, projects, [...unread.keys()]));
}

/** Of a source that was never synced in full nothing is trusted yet; what later syncs said of others stays. */
export async function recordPartial(db: Db, source: string, reason: string): Promise<void> {
  await execute(
    db,
    sql`insert into source (name, trusted, reason) values (${source}, false, ${`never synced in full: ${reason}`}) on conflict (name) do nothing`,
  );
}

const remember = (source: string) => sql`
  update project set trusted_tasks = synced_tasks, trusted_enabled = synced_enabled
   where source = ${source} and trusted
     and (trusted_tasks, trusted_enabled) is distinct from (synced_tasks, synced_enabled)`;

/** Only a trusted word that a project lives again ends an archiving: what was restored since it began stays restored. */
const observe = ({ source, at }: SyncMoment) => sql`
  update project
     set archived_first_observed_at = case when archived_at is not null then coalesce(archived_first_observed_at, ${at}) end,
         archived_last_observed_at = case when archived_at is not null then ${at}::timestamptz end
   where source = ${source} and trusted and seen_at >= ${at}
     and (archived_at is not null or archived_first_observed_at is not null)`;

const markGone = ({ source, at }: SyncMoment) => sql`
  update task t set enabled = false, gone_at = ${at}
    from project p
   where t.source = ${source} and t.seen_at < ${at} and t.gone_at is null
     and p.source = t.source and p.id = t.project_id and p.trusted`;

const markLeft = ({ source, at }: SyncMoment) => sql`
  update person set active = false where directory = ${source} and active and missing_at = ${at}`;

/** What is no longer there, by a sync: tasks that are gone, and people who have left. */
export interface Losses {
  gone: number;
  left: number;
}

/**
 * What follows from a sync that is trusted, in the projects it is trusted for: later ones are compared with
 * it, archived projects count as observed, those that live again no more, and tasks it did not contain are gone.
 * People that its list of everybody lacks are no longer active. Returns how many there are of both.
 */
export async function relyOnSync(db: Db, sync: SyncMoment): Promise<Losses> {
  await execute(db, remember(sync.source));
  await execute(db, observe(sync));
  return { gone: await execute(db, markGone(sync)), left: await execute(db, markLeft(sync)) };
}

import type { Change, SyncChange, Verdict } from '../../domain/sync/trust';
import type { Db } from '../core/pool';

/** A complete sync: of which source, and the `seen_at` of what it contained. */
export interface SyncMoment {
  source: string;
  at: Date;
}

/** A task that we closed counts as enabled: our own closing is no shrinking of the source. */
const COUNT = `
  with present as (
    select t.project_id, count(*) as tasks, count(*) filter (where t.enabled or c.task_id is not null) as enabled
      from task t
      left join (select distinct task_id from closure where source = $1 and state = 'closed') c on c.task_id = t.id
     where t.source = $1 and t.seen_at >= $2
     group by t.project_id
  ), counted as (
    select p.id, coalesce(tasks, 0) as tasks, coalesce(enabled, 0) as enabled
      from project p left join present on present.project_id = p.id where p.source = $1
  )
  update project p set synced_tasks = counted.tasks, synced_enabled = counted.enabled
    from counted
   where p.source = $1 and p.id = counted.id
     and (p.synced_tasks, p.synced_enabled) is distinct from (counted.tasks, counted.enabled)`;

const TOTAL = `
  select coalesce(sum(trusted_tasks), 0)::int as "tasksBefore", coalesce(sum(trusted_enabled), 0)::int as "enabledBefore",
         coalesce(sum(synced_tasks), 0)::int as "tasksNow", coalesce(sum(synced_enabled), 0)::int as "enabledNow"
    from project where source = $1 and not id = any($2)`;

const SHRUNK = `
  select id as project, trusted_tasks as "tasksBefore", trusted_enabled as "enabledBefore",
         synced_tasks as "tasksNow", synced_enabled as "enabledNow"
    from project
   where source = $1 and not id = any($2) and (synced_tasks < trusted_tasks or synced_enabled < trusted_enabled)
   order by id`;

type Counted = Record<'tasksBefore' | 'enabledBefore' | 'tasksNow' | 'enabledNow', number>;

/** Counts the merged tasks of a sync, project by project, and compares them with those of the last trusted one. */
export async function compareWithTrusted(
  db: Db,
  { source, at }: SyncMoment,
  unread: SyncChange['unread'],
): Promise<SyncChange> {
  await db.query(COUNT, [source, at]);
  const values = [source, [...unread.keys()]];
  const total = await db.query<Counted>(TOTAL, values);
  const shrunk = await db.query<Counted & { project: string }>(SHRUNK, values);
  const projects = shrunk.rows.map((row) => ({ project: row.project, ...toChange(row) }));
  return { total: toChange(total.rows[0]!), projects, unread };
}

const toChange = (row: Counted): Change => ({
  before: { tasks: row.tasksBefore, enabled: row.enabledBefore },
  now: { tasks: row.tasksNow, enabled: row.enabledNow },
});

const RECORD_SOURCE = `
  insert into source (name, synced_at, sync_id, trusted, reason) values ($1, $2, $3, $4::text is null, $4)
  on conflict (name) do update set
    synced_at = excluded.synced_at, sync_id = excluded.sync_id, trusted = excluded.trusted, reason = excluded.reason`;

const RECORD_PROJECTS = `
  with word as (
    select p.id, d.rejection_reason, p.id = any($4) as unread
      from project p left join unnest($2::text[], $3::text[]) d(id, rejection_reason) on d.id = p.id
     where p.source = $1
  )
  update project p set trusted = word.rejection_reason is null, rejection_reason = word.rejection_reason, unread = word.unread
    from word
   where p.source = $1 and p.id = word.id
     and (p.trusted, p.rejection_reason, p.unread) is distinct from (word.rejection_reason is null, word.rejection_reason, word.unread)`;

/** Keeps what a complete sync was judged to be: of the source as a whole, and of each project. */
export async function recordVerdict(
  db: Db,
  { source, at, syncId, unread }: SyncMoment & { syncId: string; unread: SyncChange['unread'] },
  { rejectionReason, projects }: Verdict,
): Promise<void> {
  await db.query(RECORD_SOURCE, [source, at, syncId, rejectionReason]);
  await db.query(RECORD_PROJECTS, [
    source,
    projects.map(({ project }) => project),
    projects.map((project) => project.rejectionReason),
    [...unread.keys()],
  ]);
}

/** Of a source that was never synced in full nothing is trusted yet; what later syncs said of others stays. */
export async function recordPartial(db: Db, source: string, reason: string): Promise<void> {
  await db.query(
    `insert into source (name, trusted, reason) values ($1, false, $2) on conflict (name) do nothing`,
    [source, `never synced in full: ${reason}`],
  );
}

const REMEMBER = `
  update project set trusted_tasks = synced_tasks, trusted_enabled = synced_enabled
   where source = $1 and trusted
     and (trusted_tasks, trusted_enabled) is distinct from (synced_tasks, synced_enabled)`;

/** Only a trusted word that a project lives again ends an archiving: what was restored since it began stays restored. */
const OBSERVE = `
  update project
     set archived_first_observed_at = case when archived_at is not null then coalesce(archived_first_observed_at, $2) end,
         archived_last_observed_at = case when archived_at is not null then $2::timestamptz end
   where source = $1 and trusted and seen_at >= $2
     and (archived_at is not null or archived_first_observed_at is not null)`;

const GONE = `
  update task t set enabled = false, gone_at = $2
    from project p
   where t.source = $1 and t.seen_at < $2 and t.gone_at is null
     and p.source = t.source and p.id = t.project_id and p.trusted`;

/**
 * What follows from a sync that is trusted, in the projects it is trusted for: later ones are compared with
 * it, archived projects count as observed, those that live again no more, and tasks it did not contain are gone. Returns how many are.
 */
export async function relyOnSync(db: Db, { source, at }: SyncMoment): Promise<number> {
  await db.query(REMEMBER, [source]);
  await db.query(OBSERVE, [source, at]);
  return (await db.query(GONE, [source, at])).rowCount ?? 0;
}

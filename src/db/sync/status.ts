import type { Db } from '../core/pool';
import { NotFound } from '../../domain/common/errors';
import { rowsOf, sql } from '../core/sql';

/** A source as its latest syncs left it. */
export interface SourceStatus {
  source: string;
  /** The latest complete sync; null when there was none. */
  syncId: string | null;
  /** The end of the latest complete sync; null when there was none. */
  syncedAt: Date | null;
  trusted: boolean;
  /** Why it is not. */
  reason: string | null;
  tasks: number;
  /** Those of them that are enabled. */
  enabled: number;
  /** Tasks that were there once and are no more. */
  gone: number;
  projects: number;
  /** People in its directory. */
  people: number;
  /** The projects for which the latest sync is not trusted; the first twenty. */
  rejectedProjects: { project: string; name: string; rejectionReason: string }[];
  rejectedProjectCount: number;
  /** Why a later attempt came to nothing, or was not complete; null when there was none. */
  lastFailure: { at: Date; reason: string } | null;
}

const STATUS = sql`
  select s.name as source, s.sync_id, s.synced_at, s.trusted, s.reason,
         coalesce(t.tasks, 0) as tasks, coalesce(t.enabled, 0) as enabled, coalesce(t.gone, 0) as gone,
         coalesce(p.projects, 0) as projects, coalesce(d.people, 0) as people,
         coalesce(p.rejected, 0) as rejected_project_count, f.failure as last_failure
    from (select name, synced_at, sync_id, trusted, reason from source
          union all
          select distinct source, null::timestamptz, null::uuid, false, 'never synced in full' from sync
           where source_removed_at is null and source not in (select name from source)) s
    left join (select source, count(*) filter (where gone_at is null) as tasks, count(*) filter (where enabled) as enabled,
                      count(gone_at) as gone
                 from task group by source) t on t.source = s.name
    left join (select source, count(*) as projects, count(*) filter (where not trusted) as rejected
                 from project group by source) p on p.source = s.name
    left join (select directory, count(*) as people from person group by directory) d on d.directory = s.name
    left join lateral (
      select json_build_object('at', finished_at, 'reason', reason) as failure from sync
       where source = s.name and reason is not null and id is distinct from s.sync_id
         and finished_at >= coalesce(s.synced_at, '-infinity')
       order by finished_at desc limit 1) f on true
   order by s.name`;

const REJECTED_PROJECTS = sql`
  select source, id as project, name, rejection_reason from (
    select *, row_number() over (partition by source order by id) as position
      from project where not trusted) p
   where position <= 20 order by source, id`;

type Row = Omit<SourceStatus, 'rejectedProjects' | 'lastFailure'> & {
  lastFailure: { at: string; reason: string } | null;
};

/** Every source that was ever synced, by name. */
export async function listSourceStatus(db: Db): Promise<SourceStatus[]> {
  const sources = await rowsOf<Row>(db, STATUS);
  const projects = await rowsOf<{ source: string } & SourceStatus['rejectedProjects'][number]>(
    db,
    REJECTED_PROJECTS,
  );
  return sources.map(({ lastFailure, ...row }) => ({
    ...row,
    rejectedProjects: projects
      .filter(({ source }) => source === row.source)
      .map(({ project, name, rejectionReason }) => ({ project, name, rejectionReason })),
    lastFailure: lastFailure && { at: new Date(lastFailure.at), reason: lastFailure.reason },
  }));
}

/** The names of the sources that something is known of, by a sync or an import. */
export async function listKnownSources(db: Db): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(db, sql`select name from source order by name`);
  return rows.map(({ name }) => name);
}

/** Those of the sources `names` whose mirror was not synced since `freshBefore`. */
export async function findStaleSources(db: Db, names: string[], freshBefore: Date): Promise<string[]> {
  const rows = await rowsOf<{ name: string }>(
    db,
    sql`select name from unnest(${names}::text[]) name
      where not exists (select from source s where s.name = name.name and s.synced_at >= ${freshBefore}) order by name`,
  );
  return rows.map(({ name }) => name);
}

/** The names of the sources that there are tasks of. */
export async function listSourceNames(db: Db): Promise<string[]> {
  const rows = await rowsOf<{ source: string }>(db, sql`select distinct source from project order by source`);
  return rows.map(({ source }) => source);
}

/** Throws NotFound, naming those there are, where there is no source of that name; null means any, and is fine. */
export async function requireSource(db: Db, name: string | null): Promise<void> {
  if (name === null) return;
  const names = await listSourceNames(db);
  if (names.includes(name)) return;
  throw new NotFound(`There is no source "${name}". There are: ${names.join(', ') || 'none yet'}`);
}

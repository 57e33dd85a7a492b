import type { Db } from '../core/pool';
import { rowsOf, sql } from '../core/sql';

/** One sync, or attempt at one. */
export interface ListedSync {
  id: string;
  source: string;
  startedAt: Date;
  finishedAt: Date | null;
  trusted: boolean;
  /** Why it is not trusted. */
  reason: string | null;
  projects: number;
  tasks: number;
  people: number;
  acceptedAt: Date | null;
  acceptedBy: string | null;
  acceptedReason: string | null;
  /** The projects that were not trusted before, and why not. */
  acceptedProjects: { project: string; name: string; rejectionReason: string | null }[] | null;
}

/** The syncs before `before`, the newest first; of every source where `source` is null. */
export async function listSyncs(
  db: Db,
  source: string | null,
  { before, limit }: { before: { startedAt: Date; id: string } | null; limit: number },
): Promise<ListedSync[]> {
  return rowsOf<ListedSync>(
    db,
    sql`select id, source, started_at, finished_at, trusted, reason, projects, tasks,
            people, accepted_at, accepted_by, accepted_reason,
            accepted_projects
       from sync
      where (${source}::text is null or source = ${source}) and (${before?.startedAt ?? null}::timestamptz is null or (started_at, id) < (${before?.startedAt ?? null}, ${before?.id ?? null}))
      order by started_at desc, id desc limit ${limit}`,
  );
}

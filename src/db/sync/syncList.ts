import type { Db } from '../core/pool';

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
  const { rows } = await db.query<ListedSync>(
    `select id, source, started_at as "startedAt", finished_at as "finishedAt", trusted, reason, projects, tasks,
            people, accepted_at as "acceptedAt", accepted_by as "acceptedBy", accepted_reason as "acceptedReason",
            accepted_projects as "acceptedProjects"
       from sync
      where ($1::text is null or source = $1) and ($2::timestamptz is null or (started_at, id) < ($2, $3))
      order by started_at desc, id desc limit $4`,
    [source, before?.startedAt ?? null, before?.id ?? null, limit],
  );
  return rows;
}

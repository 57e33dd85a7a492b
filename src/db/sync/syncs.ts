import type { SyncFacts } from './merge';
import type { Db } from '../core/pool';
import { execute, rowsOf, sql } from '../core/sql';

/** What a sync read. */
export interface SyncRecord extends SyncFacts {
  projects: number;
  tasks: number;
  people: number;
}

/** Refreshes the planner's statistics, which a large sync makes useless. */
export const renewStatistics = (db: Db) => execute(db, sql`analyze project, task, person`);

/** Records a finished sync, not trusted until judged. Returns its id. */
export async function recordSync(db: Db, sync: SyncRecord): Promise<string> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`insert into sync (id, source, started_at, finished_at, projects, tasks, people)
     values (gen_random_uuid(), ${sync.source}, ${sync.now}, ${sync.now}, ${sync.projects}, ${sync.tasks}, ${sync.people}) returning id`,
  );
  return rows[0]!.id;
}

/** Records whether a sync is trusted: it is where `reason` is null. */
export const recordTrust = (db: Db, syncId: string, reason: string | null) =>
  execute(
    db,
    sql`update sync set trusted = ${reason}::text is null, reason = ${reason} where id = ${syncId}`,
  );

/** Records a sync that came to nothing, with why. */
export const recordFailedSync = (db: Db, { source, now }: SyncFacts, reason: string) =>
  execute(
    db,
    sql`insert into sync (id, source, started_at, finished_at, reason) values (gen_random_uuid(), ${source}, ${now}, ${now}, ${reason})`,
  );

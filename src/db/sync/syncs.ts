import type { SyncFacts } from './merge';
import type { Db } from '../core/pool';

/** What a sync read. */
export interface SyncRecord extends SyncFacts {
  projects: number;
  tasks: number;
  people: number;
}

/** Refreshes the planner's statistics, which a large sync makes useless. */
export const renewStatistics = (db: Db) => db.query('analyze project, task, person');

/** Records a finished sync, not trusted until judged. Returns its id. */
export async function recordSync(db: Db, sync: SyncRecord): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into sync (id, source, started_at, finished_at, projects, tasks, people)
     values (gen_random_uuid(), $1, $2, $2, $3, $4, $5) returning id`,
    [sync.source, sync.now, sync.projects, sync.tasks, sync.people],
  );
  return rows[0]!.id;
}

/** Records whether a sync is trusted: it is where `reason` is null. */
export const recordTrust = (db: Db, syncId: string, reason: string | null) =>
  db.query('update sync set trusted = $2::text is null, reason = $2 where id = $1', [syncId, reason]);

/** Records a sync that came to nothing, with why. */
export const recordFailedSync = (db: Db, { source, now }: SyncFacts, reason: string) =>
  db.query(
    `insert into sync (id, source, started_at, finished_at, reason) values (gen_random_uuid(), $1, $2, $2, $3)`,
    [source, now, reason],
  );

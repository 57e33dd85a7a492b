import type { Db } from './pool';
import type { SyncFacts } from './inventoryMerge';

/** What a sync read, and why it is not trusted when it is not. */
export interface SyncRecord extends SyncFacts {
  reason: string | null;
  projects: number;
  tasks: number;
  people: number;
}

/** Records a finished sync and refreshes the planner's statistics, which a large one makes useless. Returns its id. */
export async function recordSync(db: Db, sync: SyncRecord): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    `insert into sync (id, source, started_at, finished_at, trusted, reason, projects, tasks, people)
     values (gen_random_uuid(), $1, $2, $2, $3, $4, $5, $6, $7) returning id`,
    [sync.source, sync.now, sync.trusted, sync.reason, sync.projects, sync.tasks, sync.people],
  );
  await db.query('analyze project, task, person');
  return rows[0]!.id;
}

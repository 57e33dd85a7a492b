import type { TaskKey } from '../domain/task';
import { RESTORING } from './closures';
import type { Db } from './pool';

/** A closure to be restored. */
export interface RestoringClosure extends TaskKey {
  id: string;
}

/** The next closures that are to be restored, but for those of the sources `away`. */
export async function findRestoring(db: Db, away: string[], limit: number): Promise<RestoringClosure[]> {
  const { rows } = await db.query<RestoringClosure>(
    `select c.id, c.source, c.task_id as "taskId" from closure c
      where ${RESTORING} and c.source <> all($1) order by c.restore_asked_at, c.id limit $2`,
    [away, limit],
  );
  return rows;
}

/** Records what became of closures to restore: restored where `error` is null, else why not. */
export async function settleRestores(
  db: Db,
  results: { id: string; error: string | null }[],
  now: Date,
): Promise<void> {
  await db.query(
    `update closure c
        set state = case when r.error is null then 'restored' else c.state end,
            restored_at = case when r.error is null then $1::timestamptz end,
            restore_error = r.error
       from unnest($2::uuid[], $3::text[]) r(id, error)
      where c.id = r.id and c.state = 'closed'`,
    [now, results.map(({ id }) => id), results.map(({ error }) => error)],
  );
}

import { PRIOR } from './closures';
import { SWITCHED, type SyncFacts } from './inventoryMerge';
import type { Db } from './pool';

/**
 * Records as closed elsewhere the staged tasks of the given projects that were enabled in the mirror, are not any
 * more, and that nobody edited in between: their source closed them by itself. Not those restored while it was read. To
 * be asked before the tasks are merged. Such a closure is restored and told like our own. Returns how many there are.
 */
export async function recordShutDown(
  db: Db,
  { source, now }: SyncFacts,
  projects: string[],
): Promise<number> {
  if (projects.length === 0) return 0;
  const { rowCount } = await db.query(
    `insert into closure (source, task_id, project_id, owner, reason, state, prior,
                          proposed_at, handed_at, claimed_at, settled_at)
     select t.source, t.id, t.project_id, t.owner, 'elsewhere', 'closed', ${PRIOR}, $2, $2, $2, $2
       from import_task s join task t on t.source = $1 and t.id = s.id
      where t.enabled and not ${SWITCHED}
        and not s.enabled and s.project_id = any($3) and not s.edited_by_us
        and (t.editor, t.edited_at) is not distinct from (s.editor, s.edited_at)`,
    [source, now, projects],
  );
  return rowCount ?? 0;
}

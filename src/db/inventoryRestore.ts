import type { CloseResult } from '../domain/inventory';
import type { Db } from './pool';

/**
 * Takes the closing of tasks of a source that is a file back, with one statement: enabled again, and no longer
 * marked as closed here. One that is enabled stays as it is; one whose row changed since it was closed does,
 * too, and that is an error in its result.
 */
export async function restoreFileTasks(db: Db, source: string, taskIds: string[]): Promise<CloseResult[]> {
  const { rows } = await db.query<CloseResult>(
    `with wanted as (select distinct unnest($2::text[]) as id),
     locked as (
       select id, enabled, gone_at is not null as gone, closed_hash = row_hash as restorable
         from task join wanted using (id) where source = $1 order by id for update of task
     ),
     restored as (
       update task t set enabled = true, closed_hash = null
         from locked l where t.source = $1 and t.id = l.id and l.restorable and not l.gone and not l.enabled
     )
     select w.id as "taskId",
            case when l.id is null or l.gone then 'the task is gone'
                 when not l.enabled and l.restorable is not true then 'changed since it was closed' end as error
       from wanted w left join locked l using (id)`,
    [source, taskIds],
  );
  return rows;
}

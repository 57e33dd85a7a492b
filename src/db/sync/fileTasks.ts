import type { CloseResult, LiveTask } from '../../domain/sync/inventory';
import type { Db } from '../core/pool';
import { rowsOf, sql } from '../core/sql';

/**
 * Closes tasks of a source that is a file, with one statement: not enabled any more, and marked with the
 * hash of their row, so that importing the same row again does not reopen them. A task that is not enabled
 * stays as it is; one that the mirror does not have is an error in its result.
 */
export async function closeFileTasks(db: Db, source: string, taskIds: string[]): Promise<CloseResult[]> {
  return rowsOf<CloseResult>(
    db,
    sql`with wanted as (select distinct unnest(${taskIds}::text[]) as id),
     locked as (
       select id from task join wanted using (id) where source = ${source} order by id for update of task
     ),
     closed as (
       update task t set enabled = false, closed_hash = row_hash
         from locked l where t.source = ${source} and t.id = l.id and t.enabled
     )
     select w.id as task_id, case when l.id is null then 'there is no such task' end as error
       from wanted w left join locked l using (id)`,
  );
}

/** Those of the tasks that the mirror of `source` has, as they are now. */
export async function findFileTasks(db: Db, source: string, taskIds: string[]): Promise<LiveTask[]> {
  return rowsOf<LiveTask>(
    db,
    sql`select t.id as task_id, t.enabled, p.archived_at is not null as project_archived, t.touched_at
       from task t join project p on p.source = t.source and p.id = t.project_id
      where t.source = ${source} and t.id = any(${taskIds}::text[])`,
  );
}

/**
 * Takes the closing of tasks of a source that is a file back, with one statement: enabled again, and no longer
 * marked as closed here. One that is enabled stays as it is; one whose row changed since it was closed does,
 * too, and that is an error in its result.
 */
export async function restoreFileTasks(db: Db, source: string, taskIds: string[]): Promise<CloseResult[]> {
  return rowsOf<CloseResult>(
    db,
    sql`with wanted as (select distinct unnest(${taskIds}::text[]) as id),
     locked as (
       select id, enabled, gone_at is not null as gone, closed_hash = row_hash as restorable
         from task join wanted using (id) where source = ${source} order by id for update of task
     ),
     restored as (
       update task t set enabled = true, closed_hash = null
         from locked l where t.source = ${source} and t.id = l.id and l.restorable and not l.gone and not l.enabled
     )
     select w.id as task_id,
            case when l.id is null or l.gone then 'the task is gone'
                 when not l.enabled and l.restorable is not true then 'changed since it was closed' end as error
       from wanted w left join locked l using (id)`,
  );
}

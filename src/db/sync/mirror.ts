import type { HandledTask } from '../../domain/sync/inventory';
import type { Db } from '../core/pool';
import { SWITCHED_OFF } from '../rules/closures';
import { execute, rowsOf, sql } from '../core/sql';

/** A project as the mirror has it. */
interface ProjectRow {
  id: string;
  name: string;
  archivedAt: Date | null;
  url: string | null;
  hasTasks: boolean;
}

/** Every project of `source` that was ever seen. */
export async function listKnownProjects(db: Db, source: string): Promise<ProjectRow[]> {
  return rowsOf<ProjectRow>(
    db,
    sql`select id, name, archived_at, url,
            exists (select from task t where t.source = p.source and t.project_id = p.id) as has_tasks
       from project p where source = ${source} order by id`,
  );
}

interface TaskRow {
  taskId: string;
  projectId: string;
  rowHash: string;
  touchedAt: Date | null;
  closedAs: { editor: string | null; editedAt: Date | null } | null;
}

type FlatRow = Omit<TaskRow, 'closedAs'> & { closed: boolean; editor: string | null; editedAt: Date | null };

/** Those of the tasks that the mirror has: where they are, and how they were when they were closed. */
export async function findKnownTasks(db: Db, source: string, taskIds: string[]): Promise<TaskRow[]> {
  const rows = await rowsOf<FlatRow>(
    db,
    sql`select t.id as task_id, t.project_id, t.row_hash, t.touched_at, c.id is not null as closed,
            c.prior ->> 'editor' as editor, (c.prior ->> 'edited_at')::timestamptz as edited_at
       from task t
       left join lateral (
         select id, prior from closure
          where source = t.source and task_id = t.id and state = 'closed' order by completed_at desc limit 1) c on true
      where t.source = ${source} and t.id = any(${taskIds}::text[])`,
  );
  return rows.map(({ closed, editor, editedAt, ...task }) => ({
    ...task,
    closedAs: closed ? { editor, editedAt } : null,
  }));
}

/** The ids of the tasks of a project that are not gone. */
export async function listTaskIds(db: Db, source: string, project: string): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select id from task where source = ${source} and project_id = ${project} and gone_at is null order by id`,
  );
  return rows.map(({ id }) => id);
}

/**
 * Has the mirror say that the tasks are enabled, or not: their source was just told so. Takes them in the order in which
 * a sync does, so that neither waits for the other.
 */
export async function setEnabled(db: Db, source: string, taskIds: string[], enabled: boolean): Promise<void> {
  await execute(
    db,
    sql`with locked as (
       select id from task where source = ${source} and id = any(${taskIds}::text[]) and gone_at is null order by id for update
     )
     update task t set enabled = ${enabled}, closed_hash = null from locked l where t.source = ${source} and t.id = l.id`,
  );
}

/** Those of the tasks that the mirror has, with the closure under way: to execute, or to restore. */
export async function findHandledTasks(
  db: Db,
  source: string,
  { taskIds, doing }: { taskIds: string[]; doing: 'close' | 'restore' },
): Promise<HandledTask[]> {
  return rowsOf<HandledTask>(
    db,
    sql`select t.id, t.project_id as project, t.name, coalesce(t.editor, t.creator) as owner, t.gone_at is not null as gone,
            (select c.id from closure c
              where c.source = t.source and c.task_id = t.id
                and case when ${doing}::text = 'close' then c.state = 'closing'
                    else ${SWITCHED_OFF} and c.restore_asked_at is not null end
              order by c.claimed_at desc limit 1) as closure
       from task t where t.source = ${source} and t.id = any(${taskIds}::text[]) order by t.id`,
  );
}

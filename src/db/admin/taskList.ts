import { TASK_DETAILS, type TaskDetails } from '../../domain/common/task';
import { longestHold } from '../rules/task';
import type { Db } from '../core/pool';
import { columnsOf, firstRow, rowsOf, sql } from '../core/sql';

/** A task of a source in a list, enabled or not. */
export interface ListedTask extends TaskDetails {
  source: string;
  id: string;
  projectId: string;
  project: string;
  projectArchived: boolean;
  /** Null if it has none. */
  owner: string | null;
  enabled: boolean;
  touchedAt: Date | null;
  /** The latest sync that contained it. */
  seenAt: Date;
  /** The latest end of its holds and of the exemptions in force. */
  heldUntil: Date | null;
  /** Since when its source no longer has it; null if it does. */
  goneAt: Date | null;
}

export interface TaskFilter {
  /** Null for all owners. */
  owner: string | null;
  source: string | null;
  projectId: string | null;
  enabled: boolean | null;
}

const tasksAt = (now: Date) => sql`
  select t.source, t.id, ${columnsOf(TASK_DETAILS, 't')}, t.project_id, p.name as project,
         p.archived_at is not null as project_archived, t.owner, t.enabled, t.touched_at, t.seen_at,
         h.until as held_until, t.gone_at
    from task t join project p on p.source = t.source and p.id = t.project_id
    left join lateral (${longestHold(now)}) h on true`;

/** The tasks after `after`, by source and id. */
export async function listTasks(
  db: Db,
  { owner, source, projectId, enabled }: TaskFilter,
  { now, after, limit }: { now: Date; after: { source: string; id: string } | null; limit: number },
): Promise<ListedTask[]> {
  return rowsOf<ListedTask>(
    db,
    sql`${tasksAt(now)}
      where (${owner}::text is null or t.owner = ${owner}) and (${source}::text is null or t.source = ${source})
        and (${projectId}::text is null or t.project_id = ${projectId}) and (${enabled}::boolean is null or t.enabled = ${enabled})
        and (${after?.source ?? null}::text is null or (t.source, t.id) > (${after?.source ?? null}, ${after?.id ?? null}))
      order by t.source, t.id limit ${limit}`,
  );
}

/** The answers and closures of one task. */
export interface TaskHistory {
  answers: {
    kind: string;
    until: Date | null;
    saidBy: string;
    member: string | null;
    saidAt: Date;
    noticeId: string | null;
  }[];
  closures: { id: string; state: string; reason: string; proposedAt: Date; completedAt: Date | null }[];
}

/** The task with its latest twenty answers and closures; null if it does not exist. */
export async function findTask(
  db: Db,
  { source, id }: { source: string; id: string },
  now: Date,
): Promise<(ListedTask & TaskHistory) | null> {
  const task = await firstRow<ListedTask>(
    db,
    sql`${tasksAt(now)} where t.source = ${source} and t.id = ${id}`,
  );
  if (!task) return null;
  const answers = await rowsOf<TaskHistory['answers'][number]>(
    db,
    sql`select kind, until, said_by, member, said_at, notice_id
       from answer where source = ${source} and task_id = ${id} order by seq desc limit 20`,
  );
  const closures = await rowsOf<TaskHistory['closures'][number]>(
    db,
    sql`select id, state, reason, proposed_at, completed_at
       from closure where source = ${source} and task_id = ${id} order by proposed_at desc, id limit 20`,
  );
  return { ...task, answers, closures };
}

import { LONGEST_HOLD } from '../rules/task';
import type { Db } from '../core/pool';

/** An enabled or disabled task of a source, as people look at it. */
export interface ListedTask {
  source: string;
  id: string;
  name: string;
  projectId: string;
  project: string;
  projectArchived: boolean;
  /** Null when nobody is known. */
  owner: string | null;
  schedule: string | null;
  enabled: boolean;
  touchedAt: Date | null;
  lastRunAt: Date | null;
  runCount: number | null;
  url: string | null;
  /** The latest date to which an owner's word or an exemption in force holds it. */
  heldUntil: Date | null;
  /** Since when its source no longer has it. */
  goneAt: Date | null;
}

export interface TaskFilter {
  /** All of them, where it is null. */
  owner: string | null;
  source: string | null;
  projectId: string | null;
  enabled: boolean | null;
}

const TASK = `
  select t.source, t.id, t.name, t.project_id as "projectId", p.name as project,
         p.archived_at is not null as "projectArchived", t.owner, t.schedule, t.enabled,
         t.touched_at as "touchedAt", t.last_run_at as "lastRunAt", t.run_count as "runCount", t.url,
         h.until as "heldUntil", t.gone_at as "goneAt"
    from task t join project p on p.source = t.source and p.id = t.project_id
    left join lateral (${LONGEST_HOLD}) h on true`;

/** The tasks after `after`, by source and id. */
export async function listTasks(
  db: Db,
  { owner, source, projectId, enabled }: TaskFilter,
  { now, after, limit }: { now: Date; after: { source: string; id: string } | null; limit: number },
): Promise<ListedTask[]> {
  const { rows } = await db.query<ListedTask>(
    `${TASK}
      where ($2::text is null or t.owner = $2) and ($3::text is null or t.source = $3)
        and ($4::text is null or t.project_id = $4) and ($5::boolean is null or t.enabled = $5)
        and ($6::text is null or (t.source, t.id) > ($6, $7))
      order by t.source, t.id limit $8`,
    [now, owner, source, projectId, enabled, after?.source ?? null, after?.id ?? null, limit],
  );
  return rows;
}

/** What was said and done about one task. */
export interface TaskHistory {
  answers: { kind: string; until: Date | null; saidBy: string; saidAt: Date; noticeId: string | null }[];
  closures: { id: string; state: string; reason: string; proposedAt: Date; completedAt: Date | null }[];
}

/** The task, and the latest twenty answers and closures of it; null when there is none. */
export async function findTask(
  db: Db,
  { source, id }: { source: string; id: string },
  now: Date,
): Promise<(ListedTask & TaskHistory) | null> {
  const { rows } = await db.query<ListedTask>(`${TASK} where t.source = $2 and t.id = $3`, [now, source, id]);
  const [task] = rows;
  if (!task) return null;
  const answers = await db.query<TaskHistory['answers'][number]>(
    `select kind, until, said_by as "saidBy", said_at as "saidAt", notice_id as "noticeId"
       from answer where source = $1 and task_id = $2 order by seq desc limit 20`,
    [source, id],
  );
  const closures = await db.query<TaskHistory['closures'][number]>(
    `select id, state, reason, proposed_at as "proposedAt", completed_at as "completedAt"
       from closure where source = $1 and task_id = $2 order by proposed_at desc, id limit 20`,
    [source, id],
  );
  return { ...task, answers: answers.rows, closures: closures.rows };
}

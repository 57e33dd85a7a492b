import type { TaskKey } from '../../domain/common/task';
import type { Db } from '../core/pool';
import { UNSETTLED_TASKS } from '../rules/openTasks';

/** A task of an owner that may be answered for. */
export interface AnswerableTask extends TaskKey {
  name: string;
}

/** The enabled tasks of `owner` in living projects, by name. */
export async function listAnswerable(db: Db, owner: string): Promise<AnswerableTask[]> {
  const { rows } = await db.query<AnswerableTask>(
    `select t.source, t.id as "taskId", t.name from task t join project p on p.source = t.source and p.id = t.project_id
      where t.owner = $1 and t.enabled and p.archived_at is null order by t.name, t.source, t.id`,
    [owner],
  );
  return rows;
}

/** The tasks that a round still has to settle, by name. */
export async function listUnsettled(
  db: Db,
  { owner, roundId, now, staleBefore }: { owner: string; roundId: string; now: Date; staleBefore: Date },
): Promise<AnswerableTask[]> {
  const { rows } = await db.query<AnswerableTask>(
    `select u.source, u.id as "taskId", t.name from (${UNSETTLED_TASKS}) u
       join task t on t.source = u.source and t.id = u.id order by t.name, t.source, t.id`,
    [now, staleBefore, owner, roundId],
  );
  return rows;
}

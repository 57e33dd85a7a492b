import type { TaskKey } from '../../domain/common/task';
import type { Db } from '../core/pool';
import { selectOpenTasks, type RoundAt } from '../rules/openTasks';
import { rowsOf, sql } from '../core/sql';

/** A task of an owner that can be answered. */
export interface AnswerableTask extends TaskKey {
  name: string;
}

/** The enabled tasks of `owner` in projects that are not archived, by name. */
export async function listAnswerable(db: Db, owner: string): Promise<AnswerableTask[]> {
  return rowsOf<AnswerableTask>(
    db,
    sql`select t.source, t.id as task_id, t.name from task t join project p on p.source = t.source and p.id = t.project_id
      where t.owner = ${owner} and t.enabled and p.archived_at is null order by t.name, t.source, t.id`,
  );
}

/** The open tasks of a round, by name. */
export async function listOpenTasks(db: Db, round: RoundAt): Promise<AnswerableTask[]> {
  return rowsOf<AnswerableTask>(
    db,
    sql`select u.source, u.id as task_id, t.name from (${selectOpenTasks(round)}) u
       join task t on t.source = u.source and t.id = u.id order by t.name, t.source, t.id`,
  );
}

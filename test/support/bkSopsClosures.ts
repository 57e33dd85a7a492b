import type { Db } from '../../src/db/core/pool';

/** The state of the latest closure of each task. */
export async function closureStates(db: Db): Promise<Record<string, string>> {
  const { rows } = await db.query<{ task_id: string; state: string }>(
    'select distinct on (task_id) task_id, state from closure order by task_id, proposed_at desc',
  );
  return Object.fromEntries(rows.map((row) => [row.task_id, row.state]));
}

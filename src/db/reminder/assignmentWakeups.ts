import type { Db } from '../core/pool';
import { RETURNED } from '../rules/openTasks';

/** Whose reminders have to be woken: those asked in a round, those who gave tasks away, and owners whose assignees were not reached. */
const NEWS = `
  select distinct person from (
    select g.assignee as person from assignment g
     where g.round_id = $2 and g.woken_at is null and g.ended_at is null
    union all
    select g.given_by from assignment g
     where g.round_id = $2 and g.woken_at is null and g.giver_notice_id is null and g.given_by is not null
    union all
    select g.owner from assignment g
     where g.assignee = $1 and g.ended_at is null and g.returned_at is null and ${RETURNED}
  ) news where person <> $1`;

/** The people, and `fallback`, whose reminders have to learn what changed for `owner`, in the round or as an assignee. */
export async function findAssignmentWakeups(
  db: Db,
  owner: string,
  roundId: string | null,
): Promise<string[]> {
  const { rows } = await db.query<{ person: string }>(NEWS, [owner, roundId]);
  return rows.map(({ person }) => person);
}

/** Records that they were told. */
export async function markAssignmentWakeups(
  db: Db,
  { owner, roundId, now }: { owner: string; roundId: string | null; now: Date },
): Promise<void> {
  await db.query('update assignment set woken_at = $2 where round_id = $1 and woken_at is null', [
    roundId,
    now,
  ]);
  await db.query(
    `update assignment g set returned_at = $2
      where g.assignee = $1 and g.ended_at is null and g.returned_at is null and ${RETURNED}`,
    [owner, now],
  );
}

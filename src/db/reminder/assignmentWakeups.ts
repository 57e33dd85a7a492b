import type { Db } from '../core/pool';
import { RETURNED } from '../rules/openTasks';
import { execute, rowsOf, sql } from '../core/sql';

/**
 * Whose reminders must be woken: those asked in a round, those who gave tasks away, and owners whose assignees were
 * not reached.
 */
const toWake = (owner: string, roundId: string | null) => sql`
  select distinct person from (
    select g.assignee as person from assignment g
     where g.round_id = ${roundId} and g.woken_at is null and g.ended_at is null
    union all
    select g.given_by from assignment g
     where g.round_id = ${roundId} and g.woken_at is null and g.giver_notice_id is null and g.given_by is not null
    union all
    select g.owner from assignment g
     where g.assignee = ${owner} and g.ended_at is null and g.returned_at is null and ${RETURNED}
  ) p where person <> ${owner}`;

/**
 * The people, possibly `fallback`, whose reminders must learn what changed for `owner` in the round or as an
 * assignee.
 */
export async function findAssignmentWakeups(
  db: Db,
  owner: string,
  roundId: string | null,
): Promise<string[]> {
  const rows = await rowsOf<{ person: string }>(db, toWake(owner, roundId));
  return rows.map(({ person }) => person);
}

/** Records that they were woken. */
export async function markAssignmentWakeups(
  db: Db,
  { owner, roundId, now }: { owner: string; roundId: string | null; now: Date },
): Promise<void> {
  await execute(
    db,
    sql`update assignment set woken_at = ${now} where round_id = ${roundId} and woken_at is null`,
  );
  await execute(
    db,
    sql`update assignment g set returned_at = ${now}
      where g.assignee = ${owner} and g.ended_at is null and g.returned_at is null and ${RETURNED}`,
  );
}

import type { Db } from './pool';

const OBSERVED = `p.archived_first_observed_at + $1::interval <= p.archived_last_observed_at`;

/**
 * Proposes closing every enabled task of the projects that two trusted syncs at least `observedFor`
 * apart found archived. Set-based: one statement, however many tasks. A task whose closing is under
 * way is not proposed again. Returns how many were proposed.
 */
export async function proposeArchived(
  db: Db,
  { sweepId, observedFor, now }: { sweepId: string; observedFor: string; now: Date },
): Promise<number> {
  const { rowCount } = await db.query(
    `insert into closure (source, task_id, project_id, owner, reason, sweep_id, proposed_at)
     select t.source, t.id, t.project_id, t.owner, 'archived', $2, $3
       from task t join project p on p.source = t.source and p.id = t.project_id
      where t.enabled and p.archived_at is not null and ${OBSERVED}
     on conflict (source, task_id) where state in ('proposed', 'closing') do nothing`,
    [observedFor, sweepId, now],
  );
  return rowCount ?? 0;
}

/** How many archived projects with enabled tasks were not observed for `observedFor` yet. */
export async function countObserving(db: Db, observedFor: string): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from project p
      where p.archived_at is not null and not coalesce(${OBSERVED}, false)
        and exists (select from task t where t.source = p.source and t.project_id = p.id and t.enabled)`,
    [observedFor],
  );
  return rows[0]?.n ?? 0;
}

import type { Cadence } from '../domain/cadence';
import type { Db } from './pool';

/** The owner's answers not applied yet, the latest for each task; all of them are marked as applied. */
const LATEST = `
  with applied as (
    update answer set applied_at = $2 where owner = $1 and applied_at is null returning *
  ), latest as (
    select distinct on (source, task_id) * from applied order by source, task_id, seq desc
  )`;

/** *Keep* and *snooze* become holds, *close* a proposed closure; *keep* and *snooze* take an earlier *close* back. */
const APPLY = `${LATEST}, holds as (
    insert into hold (source, task_id, kind, until, who, made_at, answer_id)
    select source, task_id, kind, coalesce(until, said_at + $3::interval), said_by, said_at, id
      from latest where kind in ('keep', 'snooze')
    on conflict (answer_id) do nothing
  ), taken_back as (
    update closure set state = 'cancelled', settled_at = $2, error = 'taken back by a later answer'
      from latest
     where closure.source = latest.source and closure.task_id = latest.task_id
       and latest.kind in ('keep', 'snooze') and closure.state = 'proposed' and closure.reason = 'answer'
  )
  insert into closure (source, task_id, project_id, owner, reason, answer_id, proposed_at)
  select t.source, t.id, t.project_id, t.owner, 'answer', latest.id, $2
    from latest join task t on t.source = latest.source and t.id = latest.task_id
   where latest.kind = 'close' and t.enabled
  on conflict do nothing`;

/**
 * Applies every answer about the owner's tasks that was not applied yet, of whatever round, once each.
 * A *keep* holds from the moment it was said.
 */
export async function applyAnswers(db: Db, owner: string, cadence: Cadence, now: Date): Promise<void> {
  await db.query(APPLY, [owner, now, cadence.confirmedFor]);
}

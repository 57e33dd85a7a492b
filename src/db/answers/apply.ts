import type { Cadence } from '../../domain/cadence/cadence';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** The owner's answers not applied yet, the latest for each task; all of them are marked as applied. */
const latest = (owner: string, now: Date) => sql`
  with applied as (
    update answer set applied_at = ${now} where owner = ${owner} and applied_at is null returning *
  ), latest as (
    select distinct on (source, task_id) * from applied order by source, task_id, seq desc
  )`;

/** The answer, now applied, takes the closure back: it is later than the *close*, or ends the silence. */
const KEPT = sql`
  latest.source = closure.source and latest.task_id = closure.task_id and latest.kind <> 'close'
  and closure.reason <> 'archived' and (closure.reason = 'silence'
    or latest.seq > (select asked.seq from answer asked where asked.id = closure.answer_id))`;

/** What was said in the name of a former owner holds nothing of its present one. */
const STILL_THEIRS = sql`not exists (
  select from task t where t.source = latest.source and t.id = latest.task_id and t.owner <> latest.owner)`;

/** Whose answers are applied, when, and how long a *keep* holds. */
interface Applying {
  owner: string;
  now: Date;
  confirmedFor: string;
}

/**
 * The latest answer counts: the holds of earlier ones end with it. *Keep* and *snooze* become holds, *close* a
 * proposed closure. A closure that was proposed for another reason, and may wait for the cap, becomes the owner's wish
 * with it. Whoever does not say *close* takes an earlier one, and a closing for silence, back: what is only proposed, or
 * to be done by hand, is cancelled; what is claimed or closed, the closing workflow is to restore.
 */
const apply = ({ owner, now, confirmedFor }: Applying) => sql`${latest(owner, now)}, superseded as (
    update hold set until = latest.said_at
      from latest
     where hold.source = latest.source and hold.task_id = latest.task_id
       and hold.kind in ('keep', 'snooze') and hold.until > latest.said_at and ${STILL_THEIRS}
  ), holds as (
    insert into hold (source, task_id, kind, until, who, made_at, answer_id)
    select source, task_id, kind, coalesce(until, said_at + ${confirmedFor}::interval), said_by, said_at, id
      from latest where kind in ('keep', 'snooze') and ${STILL_THEIRS}
    on conflict (answer_id) do nothing
  ), taken_back as (
    update closure set state = 'cancelled', completed_at = ${now}, error = 'taken back by a later answer'
      from latest where closure.state in ('proposed', 'to do') and ${KEPT}
  ), restoring as (
    update closure set restore_asked_at = ${now}, restored_by = latest.said_by, restore_error = null, dispatched_at = null
      from latest where closure.state in ('closing', 'closed') and ${KEPT}
  ), closed_after_all as (
    update closure set restore_asked_at = null, restored_by = null
      from latest
     where latest.kind = 'close' and latest.source = closure.source and latest.task_id = closure.task_id
       and closure.state in ('closing', 'closed') and closure.restore_asked_at is not null
  ), taken_over as (
    update closure set reason = 'answer', answer_id = latest.id, dispatched_at = null,
                       round_id = coalesce(closure.round_id, latest.round_id)
      from latest
     where latest.kind = 'close' and latest.source = closure.source and latest.task_id = closure.task_id
       and closure.state = 'proposed' and closure.reason <> 'answer' and ${STILL_THEIRS}
  ), proposed as (
    insert into closure (source, task_id, project_id, owner, reason, answer_id, round_id, proposed_at)
    select t.source, t.id, t.project_id, t.owner, 'answer', latest.id, latest.round_id, ${now}
      from latest join task t on t.source = latest.source and t.id = latest.task_id
     where latest.kind = 'close' and t.enabled and t.owner = latest.owner
    on conflict do nothing
  )
  select id from latest where kind = 'not mine'`;

/** In the order in which cancelling a round takes them, and like that before any round is taken. */
const lockClosures = (owner: string) => sql`
  select from closure c
   where c.state in ('proposed', 'closing', 'to do') and exists (
     select from answer a where a.owner = ${owner} and a.applied_at is null and a.source = c.source and a.task_id = c.task_id)
   order by c.source, c.task_id for update`;

/**
 * Applies every answer about the owner's tasks that was not applied yet, of whatever round, once each.
 * A *keep* holds from the moment it was said. Returns the ids of those that say *not mine*: their tasks are still
 * to be asked of somebody else. In the caller's transaction, which has no lock on a round.
 */
export async function applyAnswers(db: Db, owner: string, cadence: Cadence, now: Date): Promise<string[]> {
  await execute(db, lockClosures(owner));
  const rows = await rowsOf<{ id: string }>(db, apply({ owner, now, confirmedFor: cadence.confirmedFor }));
  return rows.map(({ id }) => id);
}

/** The answers that were recorded before `before` and had no effect yet: how many, and since when the oldest. */
export async function countUnapplied(db: Db, before: Date): Promise<{ count: number; since: Date | null }> {
  return (
    (await firstRow<{ count: number; since: Date | null }>(
      db,
      sql`select count(*) as count, min(said_at) as since from answer where applied_at is null and said_at < ${before}`,
    )) ?? { count: 0, since: null }
  );
}

/** The owners whose reminder was told before `before` of an answer that it did not apply; the longest ago first. */
export async function findUnheard(db: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ owner: string }>(
    db,
    sql`select owner from answer where applied_at is null and signalled_at < ${before}
      group by owner order by min(signalled_at), owner limit ${limit}`,
  );
  return rows.map(({ owner }) => owner);
}

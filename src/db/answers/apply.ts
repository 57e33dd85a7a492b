import type { Cadence } from '../../domain/cadence/cadence';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** The owner's answers not yet applied, the latest for each task. All of them are marked as applied. */
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

/** An answer for a former owner does not hold a task of its present owner. */
const STILL_THEIRS = sql`not exists (
  select from task t where t.source = latest.source and t.id = latest.task_id and t.owner <> latest.owner)`;

/** Whose answers are applied, when, and how long a *keep* holds. */
interface Applying {
  owner: string;
  now: Date;
  confirmedFor: string;
}

/**
 * The latest answer counts: the holds of earlier ones end. *Keep* and *snooze* become holds, *close* a proposed
 * closure. A closure already proposed for another reason, which might wait for the cap, becomes the owner's wish. Any
 * other answer than *close* takes back an earlier *close* and a closing for silence: a closure only proposed, or to
 * be done by hand, is cancelled; one claimed or closed is marked to be restored by the closing workflow.
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

/** In the same order as when a round is cancelled, and likewise before any round is locked. */
const lockClosures = (owner: string) => sql`
  select from closure c
   where c.state in ('proposed', 'closing', 'to do') and exists (
     select from answer a where a.owner = ${owner} and a.applied_at is null and a.source = c.source and a.task_id = c.task_id)
   order by c.source, c.task_id for update`;

/**
 * Applies every answer about the owner's tasks not yet applied, of whatever round, once each. A *keep* holds from the
 * time it was given. Returns the ids of the *not mine* answers, whose tasks still have to be assigned. It runs in the
 * caller's transaction, which must not hold a lock on a round.
 */
export async function applyAnswers(db: Db, owner: string, cadence: Cadence, now: Date): Promise<string[]> {
  await execute(db, lockClosures(owner));
  const rows = await rowsOf<{ id: string }>(db, apply({ owner, now, confirmedFor: cadence.confirmedFor }));
  return rows.map(({ id }) => id);
}

/** The answers recorded before `before` and not yet applied: how many, and when the oldest was recorded. */
export async function countUnapplied(db: Db, before: Date): Promise<{ count: number; since: Date | null }> {
  return (
    (await firstRow<{ count: number; since: Date | null }>(
      db,
      sql`select count(*) as count, min(said_at) as since from answer where applied_at is null and said_at < ${before}`,
    )) ?? { count: 0, since: null }
  );
}

/**
 * The owners whose reminder was signalled before `before` about an answer it has not applied; the longest ago first.
 */
export async function findUnheard(db: Db, before: Date, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ owner: string }>(
    db,
    sql`select owner from answer where applied_at is null and signalled_at < ${before}
      group by owner order by min(signalled_at), owner limit ${limit}`,
  );
  return rows.map(({ owner }) => owner);
}

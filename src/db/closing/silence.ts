import type { Pool } from 'pg';
import { dropUnsent } from '../notices/notices';
import { inTransaction, type Db } from '../core/pool';
import { selectOpenTasks } from '../rules/openTasks';
import { execute, firstRow, sql } from '../core/sql';

/** What is closed because nobody answered: tasks of a round whose final notice was accepted early enough. */
export interface Silence {
  roundId: string;
  owner: string;
  now: Date;
  staleBefore: Date;
  finalBefore: Date;
  /** The workflow run that ends the round. */
  runId: string;
}

/** A digest that says from when on the task of the assignment `g` is closed was sent to its assignee. */
const HAD_FINAL_NOTICE = sql`exists (
  select from notice n join notice_task l on l.notice_id = n.id
   where n.owner = g.assignee and n.kind = 'assigned' and n.state = 'sent' and l.round_id = g.round_id
     and l.source = g.source and l.task_id = g.task_id and l.closes_at is not null)`;

/** The assignee of `g` said that it is not theirs either. */
const GAVE_IT_AWAY = sql`exists (
  select from assignment a where a.round_id = g.round_id and a.source = g.source and a.task_id = g.task_id
                             and a.given_by = g.assignee and a.made_at >= g.made_at)`;

const propose = ({ now, staleBefore, owner, roundId, finalBefore, runId }: Silence) => sql`
  with silent as (
    insert into closure (source, task_id, project_id, owner, reason, round_id, proposed_at)
    select u.source, u.id, t.project_id, ${owner}, 'silence', ${roundId}, ${now}
      from (${selectOpenTasks({ now, staleBefore, owner, roundId })}) u join task t on t.source = u.source and t.id = u.id
     where u.final_at <= ${finalBefore} and u.closes_at <= ${now} and u.trusted
    on conflict do nothing
    returning id, source, task_id
  ), warned as (
    insert into closure_warned (closure_id, person)
    select distinct s.id, g.assignee from silent s
      join assignment g on g.round_id = ${roundId} and g.source = s.source and g.task_id = s.task_id
     where g.assignee <> ${owner} and ${HAD_FINAL_NOTICE} and not ${GAVE_IT_AWAY}
  ), ended as (
    update round set ended_at = ${now}, outcome = 'unanswered', run_id = ${runId},
                     closed_for_silence = (select count(*) from silent)
     where id = ${roundId} and ended_at is null returning id
  )
  ${dropUnsent(now)}`;

/** How many closures for silence are proposed. */
export async function countSilent(db: Db): Promise<number> {
  const row = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from closure where reason = 'silence' and state = 'proposed'`,
  );
  return row?.n ?? 0;
}

/**
 * Proposes closing what had its full grace, nothing before a date that anybody was told, and nothing by a sync that
 * is not trusted; and ends the round, in one statement: neither is done without the other. Under a lock on the round,
 * as digests about its tasks are claimed.
 */
export const proposeSilence = (pool: Pool, silence: Silence): Promise<void> =>
  inTransaction(pool, async (db) => {
    await execute(db, sql`select from round where id = ${silence.roundId} for update`);
    await execute(db, propose(silence));
  });

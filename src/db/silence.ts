import type { Pool } from 'pg';
import { dropUnsent } from './notices';
import { inTransaction, type Db } from './pool';
import { UNSETTLED_TASKS } from './unsettled';

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

const PROPOSE = `
  with silent as (
    insert into closure (source, task_id, project_id, owner, reason, round_id, proposed_at, assignee)
    select u.source, u.id, t.project_id, $3, 'silence', $4, $1, case when u.warned then u.assignee end
      from (${UNSETTLED_TASKS}) u join task t on t.source = u.source and t.id = u.id
     where u.final_at <= $5 and u.closes_at <= $1 and u.trusted
    on conflict do nothing
    returning id
  ), ended as (
    update round set ended_at = $1, outcome = 'unanswered', run_id = $6,
                     closed_for_silence = (select count(*) from silent)
     where id = $4 and ended_at is null returning id
  )
  ${dropUnsent('ended', '$1')}`;

/** How many closures for silence are proposed. */
export async function countSilent(db: Db): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from closure where reason = 'silence' and state = 'proposed'`,
  );
  return rows[0]?.n ?? 0;
}

/**
 * Proposes closing what had its full grace, nothing before a date that anybody was told, and nothing by a sync that
 * is not trusted; and ends the round, in one statement: neither is done without the other. Under a lock on the round,
 * as digests about its tasks are claimed.
 */
export const proposeSilence = (pool: Pool, silence: Silence): Promise<void> =>
  inTransaction(pool, async (db) => {
    const { now, staleBefore, owner, roundId, finalBefore, runId } = silence;
    await db.query('select from round where id = $1 for update', [roundId]);
    await db.query(PROPOSE, [now, staleBefore, owner, roundId, finalBefore, runId]);
  });

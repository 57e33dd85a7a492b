import { STUCK_AFTER_MS, type MailHealth } from '../../domain/monitoring/mailHealth';
import { findOpenBreakers } from '../notices/circuitBreakers';
import { readFirstNotices } from '../rules/notices';
import type { Db } from '../core/pool';
import { rowsOf, sql } from '../core/sql';

/**
 * Notices that have failed since before `stuckBefore`. One that only waits for the end of a pause, or whose round has
 * ended, is not stuck.
 */
const stuckSince = (stuckBefore: Date) => sql`
  select n.claimed_at, n.error from notice n
   where n.state = 'claimed' and n.claimed_at < ${stuckBefore} and n.attempts > 0
     and not exists (select from pause where ended_at is null)
     and (n.round_id is null or exists (select from round r where r.id = n.round_id and r.ended_at is null))
   order by n.claimed_at`;

/** Bounces that gave a notice up. Those that blame us count, too, although their notices are sent again. */
const givenUp = (since: Date) => sql`select notice_id from bounce where final and received_at > ${since}`;

const health = (stuckBefore: Date, since: Date) => sql`
  with stuck as (${stuckSince(stuckBefore)})
  select (select count(*) from stuck) as count, (select min(claimed_at) from stuck) as since,
         (select error from stuck limit 1) as words,
         (select count(*) from notice where channel = 'mail' and (
            (state in ('sent', 'bounced') and completed_at > ${since}) or id in (${givenUp(since)}))) as taken,
         (select count(distinct notice_id) from (${givenUp(since)}) given_up) as bounced`;

interface HealthRow {
  count: number;
  since: Date | null;
  words: string | null;
  taken: number;
  bounced: number;
}

/** The state of sending notices at `now`. */
export async function readMailHealth(db: Db, now: Date): Promise<MailHealth> {
  const before = (length: number) => new Date(now.getTime() - length);
  const rows = await rowsOf<HealthRow>(db, health(before(STUCK_AFTER_MS), before(DAY)));
  const { count, since, words, taken, bounced } = rows[0] as HealthRow;
  return {
    broken: await findOpenBreakers(db),
    stuck: { count, since, words },
    taken,
    bounced,
    first: await readFirstNotices(db),
  };
}

const DAY = 24 * 60 * 60_000;

import { RECENT, type FirstNotices } from '../../domain/delivery/refusals';
import type { Db } from '../core/pool';
import { firstRow, raw, sql } from '../core/sql';

export const NEEDLESS = 'nothing was left to ask or tell';

/** The notice `n` was dropped; no mailbox refused it. */
export const DROPPED = sql`coalesce(n.error = '${raw(NEEDLESS)}', false)`;

/** A notice dropped while it was being sent may have been accepted all the same. */
export const MAY_BE_SENT = sql`(state = 'claimed' or (state = 'refused' and error = '${raw(NEEDLESS)}'))`;

/** The last first notices that a mail server accepted or refused, the latest first. A bounced one counts as refused. */
export const ANSWERED_FIRST = sql`
  select n.state <> 'sent' as refused, n.error, row_number() over (order by coalesce(n.completed_at, n.refused_at) desc) as nth
    from notice n
   where n.kind = 'notice' and n.step = 0 and n.channel = 'mail' and n.address is not null and not ${DROPPED}
     and coalesce(n.completed_at, n.refused_at) is not null
   order by coalesce(n.completed_at, n.refused_at) desc limit ${raw(String(RECENT[1]))}`;

/** `FirstNotices` as JSON. */
export const FIRST_NOTICES = sql`(
  select json_build_object(
           'last', json_agg(json_build_object('refused', refused, 'of', total) order by size),
           'words', (array_agg(words) filter (where words is not null))[1])
    from (select size, count(*) filter (where f.refused) as refused, count(*) as total,
                 (array_agg(f.error order by f.nth) filter (where f.refused))[1] as words
            from unnest(array[${raw(RECENT.join())}]) w(size) join (${ANSWERED_FIRST}) f on f.nth <= size group by size) counted)`;

/** How mail servers replied to the last first notices. */
export async function readFirstNotices(db: Db): Promise<FirstNotices> {
  const row = await firstRow<{ first: FirstNotices }>(db, sql`select ${FIRST_NOTICES} as first`);
  return { last: row?.first.last ?? [], words: row?.first.words ?? null };
}

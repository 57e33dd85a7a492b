import type { Db } from './pool';

/**
 * Where the latest edit of a staged task is our own: editor, date, owner and hash as they were before it, by the
 * mirror, else by the latest closure, else unknown, which leaves the creator. So no closing or restore of ours makes
 * a task ours, fresh, or changed.
 */
export async function keepPrior(db: Db, source: string): Promise<void> {
  await db.query(
    `update import_task s
        set editor = prior.editor, edited_at = prior.edited_at,
            owner = coalesce(prior.owner, s.owner), row_hash = coalesce(prior.row_hash, s.row_hash)
       from import_task own
       left join lateral (
         select editor, edited_at, owner, row_hash from (
           select editor, edited_at, owner, row_hash, 'infinity'::timestamptz as at
             from task where source = $1 and id = own.id
           union all
           select prior ->> 'editor', (prior ->> 'edited_at')::timestamptz, prior ->> 'owner',
                  prior ->> 'row_hash', claimed_at
             from closure where source = $1 and task_id = own.id and prior is not null) known
          order by at desc limit 1) prior on true
      where s.edited_by_us and own.edited_by_us and s.id = own.id`,
    [source],
  );
}

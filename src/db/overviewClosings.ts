import type { Db } from './pool';

/** Closures that wait, by why, and what became of others lately. */
export interface ClosingsSeen {
  archived: number;
  silence: number;
  answer: number;
  closed: number;
  restored: number;
  failed: number;
}

const CLOSINGS = `
  select count(*) filter (where waits and reason = 'archived') as archived,
         count(*) filter (where waits and reason = 'silence') as silence,
         count(*) filter (where waits and reason = 'answer') as answer,
         count(*) filter (where state in ('closed', 'restored') and settled_at > $1) as closed,
         count(*) filter (where restored_at > $1) as restored,
         count(*) filter (where state = 'failed' and settled_at > $1) as failed
    from (select state in ('proposed', 'closing') as waits, * from closure) c`;

/** What waits for closing now, and what was closed, restored or failed since `since`. */
export async function countClosings(db: Db, since: Date): Promise<ClosingsSeen> {
  const { rows } = await db.query<ClosingsSeen>(CLOSINGS, [since]);
  return rows[0] as ClosingsSeen;
}

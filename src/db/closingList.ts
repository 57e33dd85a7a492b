import type { Db } from './pool';

/** The states of a closure, in the order it may go through them. */
export const CLOSURE_STATES = ['proposed', 'closing', 'closed', 'failed', 'cancelled', 'restored'] as const;
export type ClosureState = (typeof CLOSURE_STATES)[number];

/** A closure as people look at it. */
export interface ListedClosure {
  id: string;
  state: ClosureState;
  reason: string;
  source: string;
  taskId: string;
  task: string;
  project: string;
  owner: string | null;
  sweepId: string | null;
  proposedAt: Date;
  /** When it was closed, failed or was cancelled. */
  settledAt: Date | null;
  error: string | null;
  restoredAt: Date | null;
  restoredBy: string | null;
  restoreError: string | null;
  /** A later sync found it closed, and not run since. */
  verifiedAt: Date | null;
  /** A later sync found that it ran all the same. */
  ranAt: Date | null;
}

export interface ClosureFilter {
  /** All states where it is null; sources, too. */
  state: ClosureState | null;
  source: string | null;
}

const LIST = `
  select c.id, c.state, c.reason, c.source, c.task_id as "taskId",
         coalesce(t.name, c.prior ->> 'name', c.task_id) as task, c.project_id as project, c.owner,
         c.sweep_id as "sweepId", c.proposed_at as "proposedAt", c.settled_at as "settledAt", c.error,
         c.restored_at as "restoredAt", c.restored_by as "restoredBy", c.restore_error as "restoreError",
         c.verified_at as "verifiedAt", c.ran_at as "ranAt"
    from closure c left join task t on t.source = c.source and t.id = c.task_id
   where ($1::text is null or c.state = $1) and ($2::text is null or c.source = $2)
     and ($3::timestamptz is null or (c.proposed_at, c.id) < ($3, $4))
   order by c.proposed_at desc, c.id desc limit $5`;

/** The next closures before `before`, the newest first: a page at a time, however many there are. */
export async function listClosures(
  db: Db,
  { state, source }: ClosureFilter,
  { before, limit }: { before: Pick<ListedClosure, 'proposedAt' | 'id'> | null; limit: number },
): Promise<ListedClosure[]> {
  const values = [state, source, before?.proposedAt ?? null, before?.id ?? null, limit];
  return (await db.query<ListedClosure>(LIST, values)).rows;
}

import { sql } from '../core/sql';

/** The task `t` as it was, to be kept with its closure. */
export const PRIOR = sql`row_to_json(t.*)`;

/** A closure `c` that the closing workflow was not told of: to execute, or to restore. */
export const UNDISPATCHED = sql`c.dispatched_at is null and (c.state = 'proposed'
  or (c.state in ('closing', 'closed') and c.restore_asked_at is not null))`;

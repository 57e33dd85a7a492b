import { sql } from '../core/sql';

/** The task `t` as it is, to be stored with its closure. */
export const PRIOR = sql`row_to_json(t.*)`;

/** A closure `c`, to be executed or restored, that the closing workflow was not signalled about. */
export const UNDISPATCHED = sql`c.dispatched_at is null and (c.state = 'proposed'
  or (c.state in ('closing', 'closed') and c.restore_asked_at is not null))`;

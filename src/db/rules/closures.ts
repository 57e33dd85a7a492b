import { sql } from '../core/sql';

/** The task `t` as it is, to be stored with its closure. */
export const PRIOR = sql`row_to_json(t.*)`;

/**
 * What is restored in the project `p` may not last: it is archived, or its source switches its tasks off by itself, as
 * bk-sops does in disabled projects every four hours. False where there is no `p`.
 */
export const MAY_NOT_LAST = sql`coalesce(p.archived_at is not null or p.closed_by_source, false)`;

/** A closure `c`, to be executed or restored, that the closing workflow was not signalled about. */
export const UNDISPATCHED = sql`c.dispatched_at is null and (c.state = 'proposed'
  or (c.state in ('closing', 'closed') and c.restore_asked_at is not null))`;

/** The task of the closure `c` was switched off; a sync may have found it running since. */
export const SWITCHED_OFF = sql`c.state in ('closed', 'running again')`;

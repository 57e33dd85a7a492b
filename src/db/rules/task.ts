/**
 * The due rule of `src/domain/sweep/due.ts` as SQL, over `task t join project p join source s`. The thresholds are $1 (now),
 * $2 (staleBefore), $3 (askedBefore) and $4 (freshBefore). One table of cases tests both forms.
 */
// Written as the index `task_stale` has it: an owner's stale tasks are one range of it, those without a date first.
export const STALE = `t.enabled and coalesce(t.touched_at, '-infinity') <= $2`;

/** Under no hold at $1. */
export const UNHELD = `not exists (
  select from hold h where h.source = t.source and h.task_id = t.id and h.until > $1)`;

/** The exemption `e` names the task: itself, its project, its owner, or a pattern that its name fits. */
export const NAMED = `coalesce(e.source, t.source) = t.source
     and case e.scope when 'task' then e.target = t.id
                      when 'project' then e.target = t.project_id
                      when 'owner' then e.target = t.owner
                      else t.name like e.target end`;

/** The exemption `e` is in force at $1. */
export const EXEMPTION_IN_FORCE = `e.until > $1 and e.ended_at is null`;

/** Under no exemption at $1. */
// Most of the time no exemption is in force: that is asked once for a statement, not once for each task.
export const NOT_EXEMPT = `(not exists (select from exemption e where ${EXEMPTION_IN_FORCE})
  or not exists (select from exemption e where ${EXEMPTION_IN_FORCE} and ${NAMED}))`;

/** What holds the task the longest: an owner's word, also one that is over, or an exemption in force at $1. */
export const LONGEST_HOLD = `
  select l.until, l.kind, l.who, l.reason from (
      select h.until, h.kind, h.who, h.reason from hold h where h.source = t.source and h.task_id = t.id
      union all
      select e.until, 'exemption', e.who, e.reason from exemption e where ${EXEMPTION_IN_FORCE} and ${NAMED}) l
   order by l.until desc limit 1`;

export const underWay = (end: string) => `exists (
  select from closure w where w.source = t.source and w.task_id = t.id and w.state in ('proposed', 'closing')${end})`;

/** The closing of the task waits, or is under way: whether to close it was decided. */
export const UNDER_WAY = underWay('');

/** The same, looked up by its key, whatever is known of the table when a statement is planned: OFFSET 0 sees to that. */
export const CLOSING = underWay(' offset 0');

/** Stale, and nothing speaks against asking about it, as far as `closing` tells whether its closing is under way. */
export const askable = (closing: string) =>
  `${STALE} and p.archived_at is null and ${UNHELD} and ${NOT_EXEMPT} and not ${closing}`;

export const ASKABLE = askable(CLOSING);

/** The latest sync is trusted, for the source as a whole and for the project. */
export const TRUSTED = `(s.trusted and p.trusted)`;

/** Synced at $4 or later. */
export const FRESH = `coalesce(s.synced_at >= $4, false)`;

/** Trusted, and fresh. */
export const RELIABLE = `(${TRUSTED} and ${FRESH})`;

/** Sending and closing are not paused. The one row that every claim of a send, a round and a closing looks at. */
export const NOT_PAUSED = `not exists (select from pause where ended_at is null)`;

/** The person `r` can be written to. */
export const CAN_BE_REACHED = `r.active and (r.email is not null or r.channel <> 'mail')`;

/** Somebody is known to write to. */
export const REACHABLE = `exists (select from person r where r.id = t.owner and ${CAN_BE_REACHED})`;

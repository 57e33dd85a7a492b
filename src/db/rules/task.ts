import type { DueThresholds } from '../../domain/sweep/due';
import { sql, type Sql } from '../core/sql';

// The due rule of `src/domain/sweep/due.ts` as SQL, over `task t join project p join source s`. One table of cases
// tests both forms.

/** The task is enabled and was last touched no later than the threshold, or never as far as known. */
// Written as the index `task_stale` is: an owner's stale tasks are one range of it, those without a date first.
export const stale = ({ staleBefore }: Pick<DueThresholds, 'staleBefore'>) =>
  sql`t.enabled and coalesce(t.touched_at, '-infinity') <= ${staleBefore}`;

/** The task has no hold. */
export const unheld = (now: Date) => sql`not exists (
  select from hold h where h.source = t.source and h.task_id = t.id and h.until > ${now})`;

/** The exemption `e` covers the task: by task, project, owner, or a pattern that its name matches. */
export const NAMED = sql`coalesce(e.source, t.source) = t.source
     and case e.scope when 'task' then e.target = t.id
                      when 'project' then e.target = t.project_id
                      when 'owner' then e.target = t.owner
                      else t.name like e.target end`;

/** The exemption `e` is in force. */
export const exemptionInForce = (now: Date) => sql`e.until > ${now} and e.ended_at is null`;

/** The task has no exemption. */
// Usually no exemption is in force: that is checked once per statement, not for each task.
export const notExempt = (
  now: Date,
) => sql`(not exists (select from exemption e where ${exemptionInForce(now)})
  or not exists (select from exemption e where ${exemptionInForce(now)} and ${NAMED}))`;

/** The longest hold of the task: an owner's answer, even one that is over, or an exemption in force. */
export const longestHold = (now: Date) => sql`
  select l.until, l.kind, l.who, l.reason from (
      select h.until, h.kind, h.who, h.reason from hold h where h.source = t.source and h.task_id = t.id
      union all
      select e.until, 'exemption', e.who, e.reason from exemption e where ${exemptionInForce(now)} and ${NAMED}) l
   order by l.until desc limit 1`;

/** A closure of the task is waiting or under way; `end` is appended to the subquery. */
export const underWay = (end: Sql) => sql`exists (
  select from closure w where w.source = t.source and w.task_id = t.id and w.state in ('proposed', 'closing', 'to do')${end})`;

/** The closing of the task is waiting or under way: the decision to close it was made. */
export const UNDER_WAY = underWay(sql``);

/** The same, looked up by key. OFFSET 0 ensures that, whatever the planner knows of the table. */
export const CLOSING = underWay(sql` offset 0`);

/** The time, and which tasks are stale then. */
export type StaleAt = Pick<DueThresholds, 'now' | 'staleBefore'>;

/** Stale, with nothing that forbids asking about it. `closing` tells whether its closing is under way. */
export const askable = (at: StaleAt, closing = CLOSING) =>
  sql`${stale(at)} and p.archived_at is null and ${unheld(at.now)} and ${notExempt(at.now)} and not ${closing}`;

/** The latest sync is trusted, for the source as a whole and for the project. */
export const TRUSTED = sql`(s.trusted and p.trusted)`;

/** The source was synced at the threshold or later. */
export const fresh = ({ freshBefore }: Pick<DueThresholds, 'freshBefore'>) =>
  sql`coalesce(s.synced_at >= ${freshBefore}, false)`;

/** Trusted and fresh. */
export const reliable = (thresholds: Pick<DueThresholds, 'freshBefore'>) =>
  sql`(${TRUSTED} and ${fresh(thresholds)})`;

/** Sending and closing are not paused. Every claim of a send, a round or a closing checks this. */
export const NOT_PAUSED = sql`not exists (select from pause where ended_at is null)`;

/** The person `r` can be written to; a team, as long as one of its members is there. */
export const CAN_BE_REACHED = sql`(r.active and (r.email is not null or r.channel <> 'mail')
  and (r.members is null or exists (select from person m where m.id = any(r.members) and m.active)))`;

/** The task's owner can be written to. */
export const REACHABLE = sql`exists (select from person r where r.id = t.owner and ${CAN_BE_REACHED})`;

import type { ClosureReason } from '../../domain/common/terms';
import type { TaskKey } from '../../domain/common/task';
import type { Db } from '../core/pool';
import { rowsOf, sql } from '../core/sql';
import { MAY_NOT_LAST } from '../rules/closures';

/** What has become of a task since a notice listed it. */
export interface TaskState extends TaskKey {
  /** Our closing of it; null if there is none. */
  closing: {
    reason: ClosureReason;
    state: 'closing' | 'to do' | 'closed' | 'running again' | 'cancelled' | 'restored';
    claimedAt: Date;
    completedAt: Date | null;
    /** Somebody wants it restored; `restoreError` says why that failed. */
    restoreAsked: boolean;
    restoreError: string | null;
    /** Its project is archived or disabled: switched on again, it may be switched off again where it runs. */
    mayNotLast: boolean;
  } | null;
  /** It no longer runs: switched off elsewhere, or gone from its source. Null if it runs. */
  off: 'switched off' | 'gone' | null;
}

/** The notice tells of the closing `c`: its owner, or somebody who was warned of it. */
const TOLD = sql`(l.notice_id in (c.notice_id, c.to_do_notice_id, c.called_off_notice_id)
  or exists (select from closure_warned w
              where w.closure_id = c.id and l.notice_id in (w.notice_id, w.to_do_notice_id, w.called_off_notice_id)))`;

/**
 * A closing that the notice tells of, or a later one; not one after which somebody switched the task on again. One that was
 * called off is of interest where the notice told of it.
 */
const CLOSING = sql`
  select c.reason, c.state, coalesce(c.claimed_at, c.proposed_at) as claimed_at, c.completed_at,
         c.restore_asked_at is not null as restore_asked, c.restore_error
    from closure c
   where c.source = l.source and c.task_id = l.task_id
     and case when c.state = 'cancelled' then ${TOLD}
              when c.state in ('closing', 'to do', 'closed', 'running again', 'restored')
              then ${TOLD} or coalesce(c.claimed_at, c.proposed_at) >= n.claimed_at end
     and not (c.state = 'closed' and coalesce(t.enabled, false))
   order by c.claimed_at desc nulls last limit 1`;

const statesOf = (noticeId: string) => sql`
  select l.source, l.task_id,
         case when c.state is not null then jsonb_build_object('reason', c.reason, 'state', c.state,
           'claimedAt', c.claimed_at, 'completedAt', c.completed_at,
           'restoreAsked', c.restore_asked, 'restoreError', c.restore_error, 'mayNotLast', ${MAY_NOT_LAST}) end as closing,
         case when t.gone_at is not null then 'gone'
              when not t.enabled and c.state is null then 'switched off' end as off
    from notice_task l
    join notice n on n.id = l.notice_id
    left join task t on t.source = l.source and t.id = l.task_id
    left join project p on p.source = t.source and p.id = t.project_id
    left join lateral (${CLOSING}) c on true
   where l.notice_id = ${noticeId} and (c.state is not null or t.gone_at is not null or not t.enabled)
   order by l.position`;

/** The tasks of a notice whose state has changed since. */
export async function findTaskStates(db: Db, noticeId: string): Promise<TaskState[]> {
  const rows = await rowsOf<TaskState>(db, statesOf(noticeId));
  return rows.map(({ closing, ...state }) => ({ ...state, closing: closing && withDates(closing) }));
}

/** Dates in JSON are text. */
const withDates = (closing: NonNullable<TaskState['closing']>) => ({
  ...closing,
  claimedAt: new Date(closing.claimedAt),
  completedAt: closing.completedAt && new Date(closing.completedAt),
});

import { knownResult, TAKEN_BACK_SAYS } from '../../domain/closing/closure';
import { planOf, type PreviewClosing, type WaitingFacts } from '../../domain/preview/closures';
import { SEEN_TOUCHED, TAKEN_BACK } from '../closing/claim';
import { IN_TRUSTED, cancellationReason, OF_CLOSURES } from '../closing/closures';
import { NOT_PAUSED } from '../rules/task';
import { comesAfter, keysetPages, type LastRow } from '../core/keysetPages';
import type { Db } from '../core/pool';
import { sql } from '../core/sql';

/** A task that is gone, and its project, are shown by their ids. */
const waiting = (silence: boolean, now: Date, last: LastRow, limit: number) => sql`
  select c.source, c.task_id as id, coalesce(t.name, c.task_id) as name, c.project_id as project,
         coalesce(p.name, c.project_id) as project_name, c.owner, c.reason, c.proposed_at as waits_since,
         case when c.state = 'proposed' then ${cancellationReason(silence, now)} end as cancelled_because, ${NOT_PAUSED} as not_paused,
         ${IN_TRUSTED} as trusted, (${TAKEN_BACK} or c.restore_asked_at is not null) as taken_back,
         c.state = 'closing' as again, t.enabled, p.archived_at is not null as project_archived, t.touched_at,
         ${SEEN_TOUCHED} as seen_touched ${OF_CLOSURES}
   where c.state in ('proposed', 'closing') and ${comesAfter(last, { source: sql`c.source`, id: sql`c.task_id` })}
   order by c.source, c.task_id limit ${limit}`;

type WaitingRow = Omit<PreviewClosing, 'what' | 'why' | 'proposed'> &
  Omit<WaitingFacts, 'overCap' | 'cancelledLater'> &
  ClaimedFacts;

/** What decides about a claimed closure, assuming that its source shows the task as the mirror does. */
interface ClaimedFacts {
  /** A later answer took it back. */
  takenBack: boolean;
  again: boolean;
  /** Null if the task is gone. */
  enabled: boolean | null;
  projectArchived: boolean;
  touchedAt: Date | null;
  seenTouched: Date | null;
}

/** Every closure that waits already, for whatever reason: whether a sweep at `now` lets it be executed, or why not. */
export async function* previewWaiting(
  db: Db,
  { now, silence }: { now: Date; silence: boolean },
  overCap: Set<string>,
): AsyncGenerator<PreviewClosing> {
  const rows = keysetPages<WaitingRow>(db, (last, limit) => waiting(silence, now, last, limit));
  for await (const row of rows) {
    const { source, id, name, project, projectName, owner, reason, waitsSince } = row;
    const closing = { source, id, name, project, projectName, owner, reason, waitsSince };
    const plan = planOf({ ...row, overCap: overCap.has(source), cancelledLater: cancelledLater(row) });
    yield { ...closing, proposed: false, ...plan };
  }
}

function cancelledLater({ takenBack, enabled, seenTouched, ...row }: WaitingRow): string | null {
  if (takenBack && !row.again) return TAKEN_BACK_SAYS;
  const { id: taskId, projectArchived, touchedAt } = row;
  const live = enabled === null ? undefined : { taskId, enabled, projectArchived, touchedAt };
  return knownResult({ ...row, takenBack, taskId, touchedAt: seenTouched }, live)?.error ?? null;
}

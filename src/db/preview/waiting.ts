import { knownResult, TAKEN_BACK_SAYS } from '../../domain/closing/closure';
import { planOf, type PreviewClosing, type WaitingFacts } from '../../domain/preview/closures';
import { SEEN_TOUCHED, TAKEN_BACK } from '../closing/claim';
import { IN_TRUSTED, cancellationReason, OF_CLOSURES } from '../closing/closures';
import { NOT_PAUSED } from '../rules/task';
import { keysetPages } from '../core/keysetPages';
import type { Db } from '../core/pool';

/** A task that is gone, and its project, go by their ids. */
const WAITING = `
  select c.source, c.task_id as id, coalesce(t.name, c.task_id) as name, c.project_id as project,
         coalesce(p.name, c.project_id) as "projectName", c.owner, c.reason, c.proposed_at as "waitsSince",
         case when c.state = 'proposed' then ${cancellationReason('$2')} end as lost, ${NOT_PAUSED} as "notPaused",
         ${IN_TRUSTED} as trusted, (${TAKEN_BACK} or c.restore_asked_at is not null) as "takenBack", c.state = 'closing' as again,
         t.enabled, p.archived_at is not null as "projectArchived", t.touched_at as "touchedAt",
         ${SEEN_TOUCHED} as "seenTouched" ${OF_CLOSURES}
   where c.state in ('proposed', 'closing') and ($3::text is null or (c.source, c.task_id) > ($3, $4))
   order by c.source, c.task_id limit $5`;

type WaitingRow = Omit<PreviewClosing, 'what' | 'why' | 'proposed'> &
  Omit<WaitingFacts, 'overCap' | 'lostThen'> &
  ClaimedFacts;

/** What a claim finds, and the reading of the task that follows, which is supposed to be as the mirror has it. */
interface ClaimedFacts {
  /** An answer since says otherwise. */
  takenBack: boolean;
  again: boolean;
  /** Null where the task is gone. */
  enabled: boolean | null;
  projectArchived: boolean;
  touchedAt: Date | null;
  seenTouched: Date | null;
}

/** Every closing that waits already, for whatever reason: whether a sweep at `now` has it executed, or why not. */
export async function* previewWaiting(
  db: Db,
  { now, silence }: { now: Date; silence: boolean },
  overCap: Set<string>,
): AsyncGenerator<PreviewClosing> {
  for await (const row of keysetPages<WaitingRow>(db, WAITING, [now, silence])) {
    const { source, id, name, project, projectName, owner, reason, waitsSince } = row;
    const closing = { source, id, name, project, projectName, owner, reason, waitsSince };
    const plan = planOf({ ...row, overCap: overCap.has(source), lostThen: lostThen(row) });
    yield { ...closing, proposed: false, ...plan };
  }
}

function lostThen({ takenBack, enabled, seenTouched, ...row }: WaitingRow): string | null {
  if (takenBack && !row.again) return TAKEN_BACK_SAYS;
  const { id: taskId, projectArchived, touchedAt } = row;
  const live = enabled === null ? undefined : { taskId, enabled, projectArchived, touchedAt };
  return knownResult({ ...row, takenBack, taskId, touchedAt: seenTouched }, live)?.error ?? null;
}

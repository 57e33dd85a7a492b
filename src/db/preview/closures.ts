import type { NotProposed, PreviewClosing, PreviewProject } from '../../domain/preview/closures';
import { CLOSABLE, OBSERVED, OF_ARCHIVED, RESTORED } from '../closing/archive';
import { NOT_PAUSED, NOT_EXEMPT, TRUSTED, UNDER_WAY } from '../rules/task';
import { keysetPages } from '../core/keysetPages';
import type { Db } from '../core/pool';

/** What a preview of the archive looks at. */
export interface ArchivePreview {
  now: Date;
  /** The cadence's `archivedObservedFor`. */
  observedFor: string;
}

/** A task whose closing a sweep would newly propose. */
const PROPOSED = `(${CLOSABLE} and not ${UNDER_WAY} and ${NOT_PAUSED})`;

const TASKS = `
    from task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source
   where ${OF_ARCHIVED}`;

const PROJECTS = `
  select p.source, p.id, p.name, p.archived_at as "archivedAt",
         p.archived_first_observed_at as "firstObservedAt", p.archived_last_observed_at as "lastObservedAt",
         case when not coalesce(${OBSERVED}, false)
              then coalesce(p.archived_first_observed_at, $1) + $2::interval end as "observedUntil",
         count(*) as tasks, count(*) filter (where ${PROPOSED}) as proposed,
         count(*) filter (where ${UNDER_WAY}) as "underWay",
         count(*) filter (where not ${NOT_EXEMPT}) as exempt, count(*) filter (where ${RESTORED}) as restored,
         ${TRUSTED} as trusted
  ${TASKS} and ($3::text is null or (p.source, p.id) > ($3, $4))
   group by p.source, p.id, s.name order by p.source, p.id limit $5`;

const CLOSINGS = `
  select t.source, t.id, t.name, t.project_id as project, p.name as "projectName", t.owner,
         coalesce(${PROPOSED}, false) as proposed, not ${NOT_EXEMPT} as exempt,
         ${RESTORED} as restored, not coalesce(${OBSERVED}, false) as observing,
         not ${TRUSTED} as untrusted
  ${TASKS} and not ${UNDER_WAY} and ($3::text is null or (t.source, t.id) > ($3, $4))
   order by t.source, t.id limit $5`;

/** Every archived project with enabled tasks: how many would be proposed for closing, and why the others not. */
export const previewProjects = (
  db: Db,
  { now, observedFor }: ArchivePreview,
): AsyncGenerator<PreviewProject> => keysetPages(db, PROJECTS, [now, observedFor]);

/**
 * Every enabled task of an archived project whose closing does not wait already: whether it would be proposed, and
 * executed unless its source is `overCap`, or why not.
 */
export async function* previewClosings(
  db: Db,
  { now, observedFor }: ArchivePreview,
  overCap: Set<string>,
): AsyncGenerator<PreviewClosing> {
  const rows = keysetPages<ClosingRow>(db, CLOSINGS, [now, observedFor]);
  for await (const { exempt, restored, observing, untrusted, ...task } of rows) {
    const closing = { ...task, reason: 'archived' as const, waitsSince: null };
    const why = whyNotProposed({ exempt, restored, observing, untrusted });
    if (!task.proposed) yield { ...closing, what: 'leave', why };
    else if (overCap.has(task.source)) yield { ...closing, what: 'wait', why: 'over cap' };
    else yield { ...closing, what: 'close', why: null };
  }
}

interface Obstacles {
  exempt: boolean;
  restored: boolean;
  observing: boolean;
  untrusted: boolean;
}

type ClosingRow = Omit<PreviewClosing, 'reason' | 'what' | 'why' | 'waitsSince'> & Obstacles;

function whyNotProposed({ exempt, restored, observing, untrusted }: Obstacles): NotProposed {
  if (exempt) return 'exempt';
  if (restored) return 'restored';
  if (observing) return 'observing';
  return untrusted ? 'untrusted' : 'paused';
}

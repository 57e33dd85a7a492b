import type { NotProposed, PreviewClosing, PreviewProject } from '../../domain/preview/closures';
import { closable, observed, OF_ARCHIVED, RESTORED, type ArchiveAt } from '../closing/archive';
import { notExempt, NOT_PAUSED, TRUSTED, UNDER_WAY } from '../rules/task';
import { comesAfter, keysetPages, type LastRow } from '../core/keysetPages';
import type { Db } from '../core/pool';
import { sql } from '../core/sql';

/** A task that a sweep would newly propose for closing. */
const proposed = (at: ArchiveAt) => sql`(${closable(at)} and not ${UNDER_WAY} and ${NOT_PAUSED})`;

const TASKS = sql`
    from task t
    join project p on p.source = t.source and p.id = t.project_id
    join source s on s.name = t.source
   where ${OF_ARCHIVED}`;

const projects = (at: ArchiveAt, last: LastRow, limit: number) => sql`
  select p.source, p.id, p.name, p.archived_at, p.archived_first_observed_at as first_observed_at,
         p.archived_last_observed_at as last_observed_at,
         case when not coalesce(${observed(at.observedFor)}, false)
              then coalesce(p.archived_first_observed_at, ${at.now}) + ${at.observedFor}::interval end as observed_until,
         count(*) as tasks, count(*) filter (where ${proposed(at)}) as proposed,
         count(*) filter (where ${UNDER_WAY}) as under_way,
         count(*) filter (where not ${notExempt(at.now)}) as exempt, count(*) filter (where ${RESTORED}) as restored,
         ${TRUSTED} as trusted
  ${TASKS} and ${comesAfter(last, { source: sql`p.source`, id: sql`p.id` })}
   group by p.source, p.id, s.name order by p.source, p.id limit ${limit}`;

const closings = (at: ArchiveAt, last: LastRow, limit: number) => sql`
  select t.source, t.id, t.name, t.project_id as project, p.name as project_name, t.owner,
         coalesce(${proposed(at)}, false) as proposed, not ${notExempt(at.now)} as exempt,
         ${RESTORED} as restored, not coalesce(${observed(at.observedFor)}, false) as observing,
         not ${TRUSTED} as untrusted
  ${TASKS} and not ${UNDER_WAY} and ${comesAfter(last, { source: sql`t.source`, id: sql`t.id` })}
   order by t.source, t.id limit ${limit}`;

/** Every archived project with enabled tasks: how many would be proposed for closing, and why the others would not. */
export const previewProjects = (db: Db, at: ArchiveAt): AsyncGenerator<PreviewProject> =>
  keysetPages<PreviewProject>(db, (last, limit) => projects(at, last, limit));

/**
 * Every enabled task of an archived project that has no waiting closure: whether it would be proposed, and executed
 * unless its source is in `overCap`, or why not.
 */
export async function* previewClosings(
  db: Db,
  at: ArchiveAt,
  overCap: Set<string>,
): AsyncGenerator<PreviewClosing> {
  const rows = keysetPages<ClosingRow>(db, (last, limit) => closings(at, last, limit));
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

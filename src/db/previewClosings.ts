import type { NotClosed, PreviewClosing, PreviewProject } from '../domain/preview';
import { CLOSABLE, OBSERVED, OF_ARCHIVED, RESTORED, UNDER_WAY } from './archive';
import { GOING, NOT_EXEMPT, TRUSTED } from './due';
import type { Db } from './pool';

/** What a preview of the archive looks at. */
export interface ArchivePreview {
  now: Date;
  /** The cadence's `archivedObservedFor`. */
  observedFor: string;
}

/** A task whose closing a sweep would newly propose. */
const PROPOSED = `(${CLOSABLE} and not ${UNDER_WAY} and ${GOING})`;

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
         coalesce(${PROPOSED}, false) as proposed, ${UNDER_WAY} as "underWay", not ${NOT_EXEMPT} as exempt,
         ${RESTORED} as restored, not coalesce(${OBSERVED}, false) as observing,
         not ${TRUSTED} as untrusted
  ${TASKS} and ($3::text is null or (t.source, t.id) > ($3, $4))
   order by t.source, t.id limit $5`;

const PAGE = 1000;

/** Every archived project with enabled tasks: how many would be proposed for closing, and why the others not. */
export const previewProjects = (db: Db, archive: ArchivePreview): AsyncGenerator<PreviewProject> =>
  pages<PreviewProject>(db, PROJECTS, archive);

/** Every enabled task of an archived project: whether its closing would be proposed, or why not. */
export async function* previewClosings(db: Db, archive: ArchivePreview): AsyncGenerator<PreviewClosing> {
  for await (const row of pages<ClosingRow>(db, CLOSINGS, archive)) {
    const { underWay, exempt, restored, observing, untrusted, ...closing } = row;
    const obstacles = { underWay, exempt, restored, observing, untrusted };
    yield { ...closing, why: closing.proposed ? null : whyNotClosed(obstacles) };
  }
}

interface Obstacles {
  underWay: boolean;
  exempt: boolean;
  restored: boolean;
  observing: boolean;
  untrusted: boolean;
}

type ClosingRow = Omit<PreviewClosing, 'why'> & Obstacles;

function whyNotClosed({ underWay, exempt, restored, observing, untrusted }: Obstacles): NotClosed {
  if (underWay) return 'under way';
  if (exempt) return 'exempt';
  if (restored) return 'restored';
  if (observing) return 'observing';
  return untrusted ? 'untrusted' : 'stopped';
}

/** The rows of `sql`, which takes $3 and $4 as source and id to go on after, and $5 as the size of a page. */
async function* pages<Row extends { source: string; id: string }>(
  db: Db,
  sql: string,
  { now, observedFor }: ArchivePreview,
): AsyncGenerator<Row> {
  let last: Row | undefined;
  do {
    const after: unknown[] = [last?.source ?? null, last?.id ?? null];
    const { rows } = await db.query<Row>(sql, [now, observedFor, ...after, PAGE]);
    yield* rows;
    last = rows.at(-1);
  } while (last);
}

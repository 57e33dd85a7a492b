import type { DueThresholds } from '../domain/due';
import { whyNotAsked, type AskFacts, type PreviewOwner, type PreviewTask } from '../domain/preview';
import {
  ASKABLE,
  GOING,
  IN_FORCE,
  NAMED,
  NO_ROUND,
  parameters,
  REACHABLE,
  RELIABLE,
  STALE,
  TRUSTED,
  UNHELD,
} from './due';
import { OTHERS } from './dueGone';
import type { Db } from './pool';

/** Owners with a stale task in a living project, each with the parts of the due rule. */
const OWNERS = `
  with page as (
    select t.owner, count(*) as stale, bool_or(${UNHELD}) as unheld, bool_or(${ASKABLE}) as askable,
           bool_or(${ASKABLE} and ${RELIABLE}) as reliable,
           bool_or(${ASKABLE} and ${RELIABLE} and not ${REACHABLE} and ($7 or ${OTHERS})) as others
      from task t
      join project p on p.source = t.source and p.id = t.project_id
      join source s on s.name = t.source
     where ${STALE} and p.archived_at is null and t.owner > $5
     group by t.owner order by t.owner limit $6
  )
  select t.*, ${NO_ROUND} as "noRound", ${REACHABLE} as reachable, ${GOING} as going,
         exists (select from round r where r.owner = t.owner and r.ended_at is null) as "roundOpen",
         (select max(r.begun_at) from round r where r.owner = t.owner) as "lastAskedAt",
         person.name, person.email
    from page t left join person on person.id = t.owner
   order by t.owner`;

/** What the first notice may list, and what holds each of it. */
const TASKS = `
  select t.owner, t.source, t.id, t.name, t.project_id as project, p.name as "projectName",
         t.touched_at as "touchedAt", coalesce(${STALE}, false) as stale,
         (select json_build_object('until', h.until, 'who', h.who) from hold h
           where h.source = t.source and h.task_id = t.id and h.until > $1
           order by h.until desc limit 1) as held,
         (select json_build_object('until', e.until, 'who', e.who, 'why', e.why) from exemption e
           where ${IN_FORCE} and ${NAMED} order by e.until desc limit 1) as exempt,
         not ${TRUSTED} as untrusted
    from task t join project p on p.source = t.source and p.id = t.project_id join source s on s.name = t.source
   where t.owner = any($3) and t.enabled and p.archived_at is null
   order by t.owner, p.name, t.project_id, stale desc, t.touched_at nulls first, t.name, t.id`;

type OwnerRow = AskFacts & Omit<PreviewOwner, 'asked' | 'instead' | 'why' | 'tasks'>;

const PAGE = 200;

/**
 * Every owner with stale tasks: whether a sweep at `thresholds.now` would ask them, about what, or why not. `fallback`:
 * there is a mailbox for what nobody else can be asked about.
 */
export async function* previewOwners(
  db: Db,
  thresholds: DueThresholds,
  fallback: boolean,
): AsyncGenerator<PreviewOwner> {
  let after = '';
  for (;;) {
    const { rows } = await db.query<OwnerRow>(OWNERS, [...parameters(thresholds), after, PAGE, fallback]);
    if (rows.length === 0) return;
    const tasks = await findTasks(
      db,
      thresholds,
      rows.map(({ owner }) => owner),
    );
    for (const row of rows) yield toOwner(row, tasks.get(row.owner) ?? []);
    after = rows.at(-1)?.owner ?? after;
  }
}

async function findTasks(db: Db, { now, staleBefore }: DueThresholds, owners: string[]) {
  const { rows } = await db.query<PreviewTask>(TASKS, [now, staleBefore, owners]);
  const byOwner = new Map<string, PreviewTask[]>();
  for (const task of rows) {
    const own = byOwner.get(task.owner);
    if (own) own.push(task);
    else byOwner.set(task.owner, [task]);
  }
  return byOwner;
}

function toOwner(row: OwnerRow, tasks: PreviewTask[]): PreviewOwner {
  const { owner, name, email, lastAskedAt, stale } = row;
  const why = whyNotAsked(row);
  const asked = why === null;
  return { owner, name, email, asked, instead: asked && !row.reachable, why, lastAskedAt, stale, tasks };
}

import type { DueThresholds } from '../../domain/sweep/due';
import type { PreviewOwnerless, PreviewTask } from '../../domain/preview/preview';
import { chain } from '../reminder/assignments';
import { askable, CAN_BE_REACHED, EXEMPTION_IN_FORCE, NAMED, REACHABLE, STALE, TRUSTED } from '../rules/task';
import { cancellationReason } from '../closing/closures';
import { keysetPages } from '../core/keysetPages';
import type { Db } from '../core/pool';

/** A task of an owner; `next` would be asked about it, the owner being gone. */
export type OwnTask = Omit<PreviewTask, 'asked'> & { next: string | null };

const NAMES = `t.source, t.id, t.name, t.project_id as project, p.name as "projectName", t.touched_at as "touchedAt"`;

/** The first of the chain of people who can be reached; nobody was named or asked yet in a round that begins. */
const NEXT = `
  select c.person
    from (select t.source, t.creator, t.project_id, null::text as named, 0 as by_hand) w
   cross join lateral (${chain(undefined, 't.owner')}) c
    join person r on r.id = c.person and ${CAN_BE_REACHED}
   where c.person <> t.owner order by c.rank limit 1`;

const HOLD = `
  select json_build_object('kind', l.kind, 'until', l.until, 'who', l.who, 'reason', l.reason)
    from (select h.kind, h.until, h.who, h.reason from hold h
           where h.source = t.source and h.task_id = t.id and h.until > $1
          union all
          select 'exemption', e.until, e.who, e.reason from exemption e where ${EXEMPTION_IN_FORCE} and ${NAMED}) l
   order by l.kind = 'exemption' desc, l.until desc limit 1`;

/**
 * The closing of the task waits, and still has its ground: a sweep cancels what has not before it asks. Whether
 * closing for silence is on is the parameter `silence`.
 */
export const closingThen = (silence: string) => `exists (
  select from closure c where c.source = t.source and c.task_id = t.id
     and (c.state = 'closing' or c.state = 'proposed' and (${cancellationReason(silence)}) is null) offset 0)`;

/** What the first notice may list, and what holds each of it. */
const TASKS = `
  select t.owner, ${NAMES}, coalesce(${STALE}, false) as stale, (${HOLD}) as hold,
         not ${TRUSTED} as untrusted, ${closingThen('$4')} as closing,
         case when not ${REACHABLE} then (${NEXT}) end as next
    from task t join project p on p.source = t.source and p.id = t.project_id join source s on s.name = t.source
   where t.owner = any($3) and t.enabled and p.archived_at is null
   order by t.owner, p.name, t.project_id, stale desc, t.touched_at nulls first, t.name, t.id`;

/** The enabled tasks in living projects of each of the `owners`. */
export async function findOwnTasks(
  db: Db,
  { now, staleBefore }: DueThresholds,
  { owners, silence }: { owners: string[]; silence: boolean },
): Promise<Map<string, OwnTask[]>> {
  const { rows } = await db.query<OwnTask>(TASKS, [now, staleBefore, owners, silence]);
  const byOwner = new Map<string, OwnTask[]>();
  for (const task of rows) {
    const own = byOwner.get(task.owner);
    if (own) own.push(task);
    else byOwner.set(task.owner, [task]);
  }
  return byOwner;
}

const OWNERLESS = `
  select ${NAMES} from task t join project p on p.source = t.source and p.id = t.project_id
   where t.owner is null and ${askable(closingThen('$3'))} and ($4::text is null or (t.source, t.id) > ($4, $5))
   order by t.source, t.id limit $6`;

/** Every task that would be asked about, had it an owner. */
export const previewOwnerless = (
  db: Db,
  { now, staleBefore }: DueThresholds,
  silence: boolean,
): AsyncGenerator<PreviewOwnerless> => keysetPages(db, OWNERLESS, [now, staleBefore, silence]);

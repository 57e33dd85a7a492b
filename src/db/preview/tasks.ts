import type { DueThresholds } from '../../domain/sweep/due';
import { withRecommendations } from '../../domain/common/runWords';
import { TASK_DETAILS } from '../../domain/common/task';
import type { PreviewOwnerless, PreviewTask } from '../../domain/preview/preview';
import { chain } from '../reminder/assignments';
import {
  askable,
  CAN_BE_REACHED,
  exemptionInForce,
  NAMED,
  REACHABLE,
  stale,
  TRUSTED,
  type StaleAt,
} from '../rules/task';
import { cancellationReason } from '../closing/closures';
import { comesAfter, keysetPages } from '../core/keysetPages';
import type { Db } from '../core/pool';
import { columnsOf, rowsOf, sql } from '../core/sql';

/** A task of an owner. `next` is the person who would be asked about it if the owner is gone. */
export type OwnTask = Omit<PreviewTask, 'asked'> & { next: string | null };

type TaskRow = Omit<OwnTask, 'recommendations'>;

const NAMES = sql`
  t.source, t.id, ${columnsOf(TASK_DETAILS, 't')}, t.project_id as project, p.name as project_name, t.touched_at, t.seen_at`;

/** The first reachable person in the chain; in a new round nobody has been named or asked yet. */
const NEXT = sql`
  select c.person
    from (select t.source, t.creator, t.project_id, null::text as named, 0 as by_hand) w
   cross join lateral (${chain(sql`t.owner`)}) c
    join person r on r.id = c.person and ${CAN_BE_REACHED}
   where c.person <> t.owner order by c.rank limit 1`;

const hold = (now: Date) => sql`
  select json_build_object('kind', l.kind, 'until', l.until, 'who', l.who, 'reason', l.reason)
    from (select h.kind, h.until, h.who, h.reason from hold h
           where h.source = t.source and h.task_id = t.id and h.until > ${now}
          union all
          select 'exemption', e.until, e.who, e.reason from exemption e where ${exemptionInForce(now)} and ${NAMED}) l
   order by l.kind = 'exemption' desc, l.until desc limit 1`;

/**
 * The closing of the task waits and is still justified: a sweep cancels unjustified ones before it asks. `silence`:
 * whether closing for silence is on.
 */
export const closingThen = (silence: boolean, now: Date) => sql`exists (
  select from closure c where c.source = t.source and c.task_id = t.id
     and (c.state = 'closing' or c.state = 'proposed' and (${cancellationReason(silence, now)}) is null) offset 0)`;

/** The owners whose tasks are wanted, and whether closing for silence is on. */
interface Wanted {
  owners: string[];
  silence: boolean;
}

/** The tasks that the first notice may list, with their holds. */
const tasksOf = ({ now, staleBefore }: StaleAt, { owners, silence }: Wanted) => sql`
  select t.owner, ${NAMES}, coalesce(${stale({ staleBefore })}, false) as stale, (${hold(now)}) as hold,
         not ${TRUSTED} as untrusted, ${closingThen(silence, now)} as closing,
         case when not ${REACHABLE} then (${NEXT}) end as next
    from task t join project p on p.source = t.source and p.id = t.project_id join source s on s.name = t.source
   where t.owner = any(${owners}) and t.enabled and p.archived_at is null
   order by t.owner, p.name, t.project_id, stale desc, t.touched_at nulls first, t.name, t.id`;

/** The enabled tasks of each of the `owners`, in projects that are not archived. */
export async function findOwnTasks(
  db: Db,
  at: DueThresholds,
  wanted: Wanted,
): Promise<Map<string, OwnTask[]>> {
  const rows = (await rowsOf<TaskRow>(db, tasksOf(at, wanted))).map(withRecommendations);
  const byOwner = new Map<string, OwnTask[]>();
  for (const task of rows) {
    const own = byOwner.get(task.owner);
    if (own) own.push(task);
    else byOwner.set(task.owner, [task]);
  }
  return byOwner;
}

type OwnerlessRow = Omit<PreviewOwnerless, 'recommendations'>;

/** Every task that would be asked about if it had an owner. */
export async function* previewOwnerless(
  db: Db,
  at: DueThresholds,
  silence: boolean,
): AsyncGenerator<PreviewOwnerless> {
  const rows = keysetPages<OwnerlessRow>(
    db,
    (last, limit) => sql`
    select ${NAMES} from task t join project p on p.source = t.source and p.id = t.project_id
     where t.owner is null and ${askable(at, closingThen(silence, at.now))}
       and ${comesAfter(last, { source: sql`t.source`, id: sql`t.id` })}
     order by t.source, t.id limit ${limit}`,
  );
  for await (const row of rows) yield withRecommendations(row);
}

import { MAY_NOT_LAST, SWITCHED_OFF } from '../rules/closures';
import { OF_CLOSURES, RESTORING, TO_SWITCH_ON } from './closures';
import type { Db } from '../core/pool';
import type { TaskKey } from '../../domain/common/task';
import { execute, firstRow, rowsOf, sql, type Sql } from '../core/sql';

/** Which closures are to be restored: one task's, one project's, or all that came of a sweep, by its whole id. */
export type RestoreScope =
  { of: 'task' | 'project'; source: string; id: string } | { of: 'sweep'; id: string };

/** A closed task that somebody may restore, and the obstacle, if any. */
export interface Restorable {
  id: string;
  source: string;
  taskId: string;
  name: string;
  project: string;
  owner: string | null;
  reason: string;
  closedAt: Date;
  obstacle: string | null;
  /** Its project is archived or disabled: restored, it may be switched off again where it runs. */
  mayNotLast: boolean;
}

/** Over `closure c left join task t`: what stands against restoring; a task that changed since is not overwritten. */
const OBSTACLE = sql`case
  when t.id is null or t.gone_at is not null then 'the task is gone'
  when exists (select from closure d where d.source = c.source and d.task_id = c.task_id and d.id <> c.id
                 and d.state in ('closed', 'running again', 'closing', 'to do', 'restored') and d.claimed_at > c.claimed_at)
    then 'closed again since'
  when t.enabled then 'enabled again by somebody else'
  when t.row_hash is distinct from coalesce(t.closed_hash, c.prior ->> 'row_hash') then 'changed since it was closed' end`;

/** What the sweep proposed to close, and what nobody answered for in the rounds that it began. */
// What the sweep proposed is looked for where closures of its time lie. The rounds as an array: as a subquery they would
// keep the planner from using an index for each of the two.
const ofSweep = (id: string) => sql`(
  (c.sweep_id = ${id} and c.proposed_at between (select s.started_at from sweep s where s.id = ${id})
                                            and (select coalesce(s.ended_at, 'infinity') from sweep s where s.id = ${id}))
  or (c.reason = 'silence' and c.round_id = any(array(select r.id from round r where r.sweep_id = ${id}))))`;

/** The closure `c` is one of the scope. */
const inScope = (scope: RestoreScope): Sql => {
  switch (scope.of) {
    case 'task':
      return sql`c.source = ${scope.source} and c.task_id = ${scope.id}`;
    case 'project':
      return sql`c.source = ${scope.source} and c.project_id = ${scope.id}`;
    case 'sweep':
      return ofSweep(scope.id);
  }
};

/** How the closures of a scope stand: to be restored now, not done yet, with an obstacle, restored before. */
export interface RestorePlan {
  restorable: number;
  /** How many of those are in projects that are archived or disabled: they may be switched off again where they run. */
  mayNotLast: number;
  /** Still to be switched off by hand: they are not to be any more. */
  toDo: number;
  obstacles: { obstacle: string; tasks: number }[];
  restored: number;
}

/** What restoring `scope` would do, and what it would leave alone. Reads only. */
export async function planRestore(db: Db, scope: RestoreScope): Promise<RestorePlan> {
  const rows = await rowsOf<{ state: string; obstacle: string | null; mayNotLast: boolean; tasks: number }>(
    db,
    sql`select c.state, case when ${SWITCHED_OFF} then ${OBSTACLE} end as obstacle,
               ${SWITCHED_OFF} and ${OBSTACLE} is null and ${MAY_NOT_LAST} as may_not_last, count(*) as tasks ${OF_CLOSURES}
      where ${inScope(scope)} and (${SWITCHED_OFF} or c.state in ('to do', 'restored')) group by 1, 2, 3 order by 1, 2, 3`,
  );
  const count = (found: typeof rows) => found.reduce((sum, { tasks }) => sum + tasks, 0);
  const closed = rows.filter(({ state }) => state === 'closed' || state === 'running again');
  return {
    toDo: count(rows.filter(({ state }) => state === 'to do')),
    restorable: count(closed.filter(({ obstacle }) => obstacle === null)),
    mayNotLast: count(closed.filter(({ mayNotLast }) => mayNotLast)),
    obstacles: closed.flatMap(({ obstacle, tasks }) => (obstacle === null ? [] : [{ obstacle, tasks }])),
    restored: count(rows.filter(({ state }) => state === 'restored')),
  };
}

/** The first closed tasks of `scope`, by closure id, with what stands against restoring each. */
export async function listRestorable(db: Db, scope: RestoreScope, limit: number): Promise<Restorable[]> {
  return rowsOf<Restorable>(
    db,
    sql`select c.id, c.source, c.task_id, coalesce(t.name, c.prior ->> 'name', c.task_id) as name,
            c.project_id as project, c.owner, c.reason, c.completed_at as closed_at, ${OBSTACLE} as obstacle,
            ${MAY_NOT_LAST} as may_not_last ${OF_CLOSURES}
      where ${inScope(scope)} and ${SWITCHED_OFF} order by c.id limit ${limit}`,
  );
}

/**
 * Asks for the closures of `scope` that nothing stands against to be restored. Returns how many are to be, those asked
 * for before included, and when the first of them were asked for.
 */
export async function askRestore(
  db: Db,
  scope: RestoreScope,
  { by, now }: { by: string; now: Date },
): Promise<{ asked: number; askedAt: Date }> {
  const { waiting, since } = await findAsked(db, scope);
  const count = await execute(
    db,
    sql`update closure set restore_asked_at = ${now}, restored_by = ${by}, restore_error = null
      where id in (
        select c.id from closure c left join task t on t.source = c.source and t.id = c.task_id
         where ${inScope(scope)} and ${SWITCHED_OFF} and not (${RESTORING}) and ${OBSTACLE} is null)`,
  );
  return { asked: waiting + count, askedAt: since && since < now ? since : now };
}

async function findAsked(db: Db, scope: RestoreScope): Promise<{ waiting: number; since: Date | null }> {
  return (
    (await firstRow<{ waiting: number; since: Date | null }>(
      db,
      sql`select count(*) as waiting, min(c.restore_asked_at) as since from closure c where ${inScope(scope)} and ${RESTORING}`,
    )) ?? { waiting: 0, since: null }
  );
}

/** Takes what is still to be done by hand in `scope` off the list. Returns how many there were. */
export const withdrawToDo = (db: Db, scope: RestoreScope, now: Date): Promise<number> =>
  execute(
    db,
    sql`update closure set state = 'cancelled', completed_at = ${now}, error = 'taken back by an admin'
         where id in (select c.id from closure c where ${inScope(scope)} and c.state = 'to do')`,
  );

/** What became of the closures of `scope` asked for since `askedAt`. */
export interface RestoreProgress {
  waiting: number;
  /** Given to people, who switch them on by hand. */
  byHand: number;
  restored: number;
  failed: number;
}

export async function readProgress(db: Db, scope: RestoreScope, askedAt: Date): Promise<RestoreProgress> {
  return (
    (await firstRow<RestoreProgress>(
      db,
      sql`select count(*) filter (where ${RESTORING}) as waiting, count(*) filter (where ${TO_SWITCH_ON}) as by_hand,
            count(*) filter (where c.state = 'restored') as restored,
            count(*) filter (where ${SWITCHED_OFF} and c.restore_error is not null) as failed
       from closure c where ${inScope(scope)} and c.restore_asked_at >= ${askedAt}`,
    )) ?? { waiting: 0, byHand: 0, restored: 0, failed: 0 }
  );
}

/** A closure to be restored. */
export interface RestoringClosure extends TaskKey {
  id: string;
  /** People switch it on, whoever switches the source's other tasks. */
  byHand: boolean;
}

/** The next closures that are to be restored, but for those of the sources `away`. */
export async function findRestoring(db: Db, away: string[], limit: number): Promise<RestoringClosure[]> {
  return rowsOf<RestoringClosure>(
    db,
    sql`select c.id, c.source, c.task_id, t.managed_by is not null as by_hand
          from closure c left join task t on t.source = c.source and t.id = c.task_id
      where ${RESTORING} and c.source <> all(${away}) order by c.restore_asked_at, c.id limit ${limit}`,
  );
}

/** Records what became of closures to restore: restored where `error` is null, else why not. */
export async function settleRestores(
  db: Db,
  results: { id: string; error: string | null }[],
  now: Date,
): Promise<void> {
  await execute(
    db,
    sql`update closure c
        set state = case when r.error is null then 'restored' else c.state end,
            restored_at = case when r.error is null then ${now}::timestamptz end,
            restore_error = r.error
       from unnest(${results.map(({ id }) => id)}::uuid[], ${results.map(({ error }) => error)}::text[]) r(id, error)
      where c.id = r.id and ${SWITCHED_OFF}`,
  );
}

/** Has people switch these tasks on by hand: from `now`, or from when it was asked for, should that clock be ahead. */
export async function giveRestores(db: Db, ids: string[], now: Date): Promise<void> {
  await execute(
    db,
    sql`update closure c set given_at = greatest(${now}, c.restore_asked_at), listed_at = null
         where c.id = any(${ids}) and ${SWITCHED_OFF}`,
  );
}

import type { Cadence } from '../../domain/cadence/cadence';
import { isOverCap, type CapUse } from '../../domain/closing/cap';
import type { Db } from '../core/pool';
import { execute, rowsOf, sql } from '../core/sql';

/** Nobody means an allowance for longer than this, if no closing needs it. */
const LAPSES = sql`interval '14 days'`;

/** So long it counts from when one did. */
const LASTS = sql`interval '1 day'`;

/** The allowance `a` was not needed yet, and has not lapsed. */
const waits = (now: Date) => sql`a.used_at is null and a.made_at > ${now}::timestamptz - ${LAPSES}`;

/** It counts at `now`: until it is needed, and for a day from then. */
const counts = (now: Date) => sql`(a.used_at > ${now}::timestamptz - ${LASTS} or (${waits(now)}))`;

/**
 * The closures for archive and silence that the cap counts: all that wait, and those of the rolling day. What people
 * switch off by hand counts on the day on which it was given to them.
 */
const capUses = (now: Date, sources: string[]) => sql`
  with counted as (
    select source,
           count(*) filter (where state in ('proposed', 'closing')) as pending,
           count(*) filter (where state not in ('proposed', 'closing')) as closed,
           count(*) filter (where state = 'restored') as restored
      from closure
     where reason in ('archived', 'silence')
       and (state in ('proposed', 'closing')
            or (state = 'to do' and given_at > ${now}::timestamptz - interval '1 day')
            or (state in ('closed', 'running again', 'restored') and completed_at > ${now}::timestamptz - interval '1 day'
                and coalesce(given_at, completed_at) > ${now}::timestamptz - interval '1 day'))
     group by source
  )
  select s.source, coalesce(c.pending, 0) as pending, coalesce(c.closed, 0) as closed,
         coalesce(c.restored, 0) as restored,
         (select count(*) from task t where t.source = s.source and t.enabled)
         -- closed by an attempt that died before it said so
         + (select count(*) from closure d join task t on t.source = d.source and t.id = d.task_id and not t.enabled
             where d.source = s.source and d.state = 'closing') as enabled,
         (select coalesce(sum(a.tasks), 0) from closing_allowance a
           where a.source = s.source and ${counts(now)}) as allowed,
         (select coalesce(json_agg(json_build_object('id', a.id, 'tasks', a.tasks) order by a.made_at, a.id), '[]')
            from closing_allowance a where a.source = s.source and ${waits(now)}) as waiting
    from (select source from counted union select unnest(${sources}::text[])) s left join counted c using (source)
   order by source`;

/** What the cap looks at, for `sources` and each that has closures which wait or were executed in the last day. */
export const findCapUses = (db: Db, now: Date, sources: string[] = []): Promise<CapUse[]> =>
  rowsOf<CapUse>(db, capUses(now, sources));

/** The sources that are over the cap, with how many closures wait there. */
const findOverCap = async (db: Db, cap: Cadence['closingCap'], now: Date): Promise<CapUse[]> =>
  (await findCapUses(db, now)).filter((use) => isOverCap(cap, use));

/** The sources whose waiting closures for archive and silence the cap lets run. */
export async function findUnderCap(db: Db, cap: Cadence['closingCap'], now: Date): Promise<string[]> {
  const uses = await findCapUses(db, now);
  return uses.filter((use) => !isOverCap(cap, use)).map(({ source }) => source);
}

/** How many closures wait because their source is over the cap; an admin may allow them. */
export async function countOverCap(db: Db, cap: Cadence['closingCap'], now: Date): Promise<number> {
  return (await findOverCap(db, cap, now)).reduce((sum, { pending }) => sum + pending, 0);
}

/** Marks the allowances `ids` as used, but for those that are: closures run that could not without them. */
export async function useAllowances(db: Db, ids: string[], now: Date): Promise<void> {
  if (ids.length === 0) return;
  await execute(
    db,
    sql`update closing_allowance set used_at = ${now} where id = any(${ids}) and used_at is null`,
  );
}

/** An admin's word that so many closures of a source may run beyond the cap, once. */
export interface Allowance {
  source: string;
  tasks: number;
  who: string;
  reason: string;
  madeAt: Date;
}

/** Records an allowance. It counts until a closing needs it, for two weeks at most, and for a day from then. */
export async function addAllowance(db: Db, { source, tasks, who, reason, madeAt }: Allowance): Promise<void> {
  await execute(
    db,
    sql`insert into closing_allowance (source, tasks, who, reason, made_at) values (${source}, ${tasks}, ${who}, ${reason}, ${madeAt})`,
  );
}

/** An allowance that counts, and until when; `usedAt` is null where no closing needed it yet. */
export interface CountingAllowance extends Allowance {
  usedAt: Date | null;
  until: Date;
}

/** The allowances that count at `now`, the oldest first. */
export async function listAllowances(db: Db, now: Date): Promise<CountingAllowance[]> {
  return rowsOf<CountingAllowance>(
    db,
    sql`select a.source, a.tasks, a.who, a.reason, a.made_at, a.used_at,
               coalesce(a.used_at + ${LASTS}, a.made_at + ${LAPSES}) as until
          from closing_allowance a where ${counts(now)} order by a.made_at, a.id`,
  );
}

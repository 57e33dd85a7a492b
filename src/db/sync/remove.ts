import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql } from '../core/sql';

/** What removing a source takes away and ends. */
export interface Removal {
  projects: number;
  tasks: number;
  /** In its directory. */
  people: number;
  /** Another source needs them: its tasks are theirs, say. So they stay. */
  peopleStay: boolean;
  /** Open rounds of people who own tasks of no other source: cancelled. */
  rounds: number;
  /** Closures of its tasks that are proposed, or to be done by hand: cancelled. */
  closures: number;
  /** In force: they end. */
  holds: number;
  exemptions: number;
}

const peopleOf = (source: string) => `${source}:`;

/** People of the directory are needed by another source. */
const peopleStay = (source: string) => sql`(
  exists (select from task where source <> ${source} and starts_with(owner, ${peopleOf(source)}))
  or exists (select from project, unnest(maintainers) m(id)
              where source <> ${source} and starts_with(m.id, ${peopleOf(source)}))
  or exists (select from person, unnest(array_append(members, manager)) p(id)
              where directory <> ${source} and starts_with(p.id, ${peopleOf(source)})))`;

const proposed = (source: string) => sql`source = ${source} and state in ('proposed', 'to do')`;
const held = (source: string, now: Date) => sql`source = ${source} and until > ${now}`;
const exempted = (source: string, now: Date) => sql`until > ${now} and ended_at is null
  and (source = ${source}
       or (scope = 'owner' and starts_with(target, ${peopleOf(source)}) and not ${peopleStay(source)}))`;

/** The owners whose open rounds end with the source: all that is asked in them is its. */
export async function findOwnersConcerned(db: Db, source: string): Promise<string[]> {
  const rows = await rowsOf<{ owner: string }>(
    db,
    sql`select r.owner from round r
      where r.ended_at is null
        and (starts_with(r.owner, ${peopleOf(source)}) or r.owner in (select owner from task where source = ${source}))
        and not exists (select from task t where t.owner = r.owner and t.source <> ${source})
      order by r.owner`,
  );
  return rows.map(({ owner }) => owner);
}

/** What removing `source` would do at `now`. Reads only. */
export async function planRemoval(db: Db, source: string, now: Date): Promise<Removal> {
  const owners = await findOwnersConcerned(db, source);
  const counts = await firstRow<Omit<Removal, 'rounds'>>(
    db,
    sql`select (select count(*) from project where source = ${source}) as projects,
            (select count(*) from task where source = ${source}) as tasks,
            (select count(*) from person where directory = ${source}) as people,
            ${peopleStay(source)} as people_stay,
            (select count(*) from closure where ${proposed(source)}) as closures,
            (select count(*) from hold where ${held(source, now)}) as holds,
            (select count(*) from exemption where ${exempted(source, now)}) as exemptions`,
  );
  return { ...counts!, rounds: owners.length };
}

/** How many closures of the source are being executed at this moment. */
export async function countClosing(db: Db, source: string): Promise<number> {
  const row = await firstRow<{ n: number }>(
    db,
    sql`select count(*) as n from closure where source = ${source} and state = 'closing'`,
  );
  return row?.n ?? 0;
}

/** Cancels what is proposed for closing. To be done before rounds are cancelled, as claims take their locks. */
export async function cancelProposed(db: Db, source: string, now: Date): Promise<void> {
  await execute(db, sql`select from closure where ${proposed(source)} order by source, task_id for update`);
  await execute(
    db,
    sql`update closure set state = 'cancelled', completed_at = ${now}, error = 'the source was removed'
      where ${proposed(source)}`,
  );
}

/**
 * Takes the mirror of `source` away, in the caller's transaction, and ends what would hold for tasks and people of that
 * name: the next import begins afresh. History stays.
 */
export async function removeMirror(
  db: Db,
  source: string,
  { who, now }: { who: string; now: Date },
): Promise<void> {
  await execute(db, sql`update hold set until = ${now} where ${held(source, now)}`);
  await execute(
    db,
    sql`update exemption set ended_at = ${now}, ended_by = ${who} where ${exempted(source, now)}`,
  );
  await execute(
    db,
    sql`update delegation set ended_at = ${now}
      where until > ${now} and ended_at is null and not ${peopleStay(source)}
        and (starts_with(owner, ${peopleOf(source)}) or starts_with(delegate, ${peopleOf(source)}))`,
  );
  await execute(db, sql`delete from person where directory = ${source} and not ${peopleStay(source)}`);
  await execute(db, sql`delete from task where source = ${source}`);
  await execute(db, sql`delete from project where source = ${source}`);
  await execute(db, sql`delete from failing_handler where source = ${source}`);
  await execute(db, sql`delete from source where name = ${source}`);
  await execute(
    db,
    sql`update sync set source_removed_at = ${now} where source = ${source} and source_removed_at is null`,
  );
}

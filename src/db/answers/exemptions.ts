import { exemptionInForce, NAMED } from '../rules/task';
import type { Db } from '../core/pool';
import { execute, firstRow, rowsOf, sql, type Sql } from '../core/sql';

/**
 * What an exemption covers: a task or project of a source, an owner, or the tasks whose name matches a LIKE pattern.
 */
export type Scope = 'task' | 'project' | 'owner' | 'pattern';

/** An exemption to record. */
export interface NewExemption {
  scope: Scope;
  /** Null for every source. */
  source: string | null;
  /** A task's or project's id, an owner's id, or a LIKE pattern of task names. */
  target: string;
  until: Date;
  who: string;
  reason: string;
  madeAt: Date;
}

/** An exemption as stored. */
export interface Exemption extends NewExemption {
  id: string;
  endedAt: Date | null;
  endedBy: string | null;
  /** How many enabled tasks it exempts. */
  tasks: number;
}

/** Records an exemption. Returns its id. */
export async function insertExemption(db: Db, exemption: NewExemption): Promise<string> {
  const { scope, source, target, until, who, reason, madeAt } = exemption;
  const row = await firstRow<{ id: string }>(
    db,
    sql`insert into exemption (scope, source, target, until, who, reason, made_at)
     values (${scope}, ${source}, ${target}, ${until}, ${who}, ${reason}, ${madeAt}) returning id`,
  );
  return row?.id ?? '';
}

/** The exemptions in force at `now`, the first to end first; with `all`, ended ones, too. */
export async function findExemptions(db: Db, now: Date, all = false): Promise<Exemption[]> {
  return rowsOf<Exemption>(
    db,
    sql`select e.id, e.scope, e.source, e.target, e.until, e.who, e.reason, e.made_at,
            e.ended_at, e.ended_by,
            (select count(*) from task t where t.enabled and ${NAMED}) as tasks
       from exemption e where ${all}::boolean or (${exemptionInForce(now)})
      order by e.until, e.made_at, e.id`,
  );
}

/**
 * Ends the exemption whose id begins with `id`, unless it has ended. Returns the matching ids; exactly one if it was
 * done.
 */
export async function markExemptionEnded(
  db: Db,
  id: string,
  { now, by }: { now: Date; by: string },
): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select id from exemption where ${id} <> '' and starts_with(id::text, lower(${id})) order by id limit 5`,
  );
  if (rows.length === 1) {
    await execute(
      db,
      sql`update exemption set ended_at = ${now}, ended_by = ${by} where id = ${rows[0]?.id} and ended_at is null and until > ${now}`,
    );
  }
  return rows.map((row) => row.id);
}

/** Whether the target of an exemption exists. A pattern may match future tasks, so it always does. */
export async function isKnown(
  db: Db,
  { scope, source, target }: Pick<NewExemption, 'scope' | 'source' | 'target'>,
): Promise<boolean> {
  const known: Record<Scope, Sql> = {
    task: sql`select from task where source = ${source} and id = ${target}`,
    project: sql`select from project where source = ${source} and id = ${target}`,
    owner: sql`select from (select id from person union select owner from task) o
                where ${source}::text is null and o.id = ${target}`,
    pattern: sql`select`,
  };
  return (await execute(db, sql`${known[scope]} limit 1`)) > 0;
}

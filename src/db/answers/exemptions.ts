import { EXEMPTION_IN_FORCE, NAMED } from '../rules/task';
import type { Db } from '../core/pool';

/** What an exemption names: a task or project of a source, an owner, or the tasks whose name fits a LIKE pattern. */
export type Scope = 'task' | 'project' | 'owner' | 'pattern';

export interface NewExemption {
  scope: Scope;
  /** Null: of every source. */
  source: string | null;
  /** A task's or project's id, an owner's id, or a LIKE pattern of task names. */
  target: string;
  until: Date;
  who: string;
  reason: string;
  madeAt: Date;
}

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
  const { rows } = await db.query<{ id: string }>(
    `insert into exemption (scope, source, target, until, who, reason, made_at)
     values ($1, $2, $3, $4, $5, $6, $7) returning id`,
    [scope, source, target, until, who, reason, madeAt],
  );
  return rows[0]?.id ?? '';
}

/** The exemptions in force at `now`, the first to end first; all there ever were, if wanted. */
export async function findExemptions(db: Db, now: Date, all = false): Promise<Exemption[]> {
  const { rows } = await db.query<Exemption>(
    `select e.id, e.scope, e.source, e.target, e.until, e.who, e.reason, e.made_at as "madeAt",
            e.ended_at as "endedAt", e.ended_by as "endedBy",
            (select count(*) from task t where t.enabled and ${NAMED}) as tasks
       from exemption e where $2 or (${EXEMPTION_IN_FORCE})
      order by e.until, e.made_at, e.id`,
    [now, all],
  );
  return rows;
}

/** Ends the exemption whose id begins with `id`, unless it ended. Returns the ids that it may be: one, if it was done. */
export async function markExemptionEnded(
  db: Db,
  id: string,
  { now, by }: { now: Date; by: string },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `select id from exemption where $1 <> '' and starts_with(id::text, lower($1)) order by id limit 5`,
    [id],
  );
  if (rows.length === 1) {
    await db.query(
      'update exemption set ended_at = $2, ended_by = $3 where id = $1 and ended_at is null and until > $2',
      [rows[0]?.id, now, by],
    );
  }
  return rows.map((row) => row.id);
}

/** Whether there is what an exemption of that scope names; a pattern may name what is still to come. */
export async function isKnown(
  db: Db,
  { scope, source, target }: Pick<NewExemption, 'scope' | 'source' | 'target'>,
): Promise<boolean> {
  const known: Record<Scope, string> = {
    task: 'select from task where source = $1 and id = $2',
    project: 'select from project where source = $1 and id = $2',
    owner: `select from (select id from person union select owner from task) o where $1::text is null and o.id = $2`,
    pattern: 'select where $1::text is null or $2::text is not null',
  };
  return ((await db.query(`${known[scope]} limit 1`, [source, target])).rowCount ?? 0) > 0;
}

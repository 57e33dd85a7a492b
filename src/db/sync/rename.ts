import type { Db } from '../core/pool';
import { execute, firstRow, join, raw, sql, type Sql } from '../core/sql';

/** The names of a source, the old and the new one. */
export interface Names {
  source: string;
  to: string;
}

/** What a column holds: which rows are concerned, and what becomes of its value in each. */
interface Held {
  where: (column: Sql, names: Names) => Sql;
  becomes: (column: Sql, names: Names) => Sql;
}

const SOURCE: Held = {
  where: (column, { source }) => sql`${column} = ${source}`,
  becomes: (column, { source, to }) => sql`case when ${column} = ${source} then ${to} else ${column} end`,
};

/** A person's id begins with the name of their directory, which is that of a source. */
const PERSON: Held = {
  where: (column, { source }) => sql`starts_with(${column}, ${`${source}:`})`,
  becomes: (column, names) => sql`case when ${PERSON.where(column, names)}
    then ${names.to}::text || substr(${column}, ${names.source.length + 1}::int) else ${column} end`,
};

const PEOPLE: Held = {
  where: (column, names) =>
    sql`exists (select from unnest(${column}) p(id) where ${PERSON.where(sql`p.id`, names)})`,
  becomes: (column, names) => sql`case when ${column} is not null then array(
    select ${PERSON.becomes(sql`p.id`, names)} from unnest(${column}) with ordinality p(id, at) order by p.at) end`,
};

/** The target of an exemption is a person's id where an owner is exempted. */
const EXEMPTED: Held = {
  where: (column, names) => sql`(scope = 'owner' and ${PERSON.where(column, names)})`,
  becomes: (column, names) =>
    sql`case when scope = 'owner' then ${PERSON.becomes(column, names)} else ${column} end`,
};

/** A task's row as JSON. */
const TASK: Held = {
  where: (column, { source }) => sql`${column} ->> 'source' = ${source}`,
  becomes: (
    column,
    names,
  ) => sql`case when ${column} is not null then (${column}::jsonb || jsonb_build_object(
    'source', ${SOURCE.becomes(sql`(${column} ->> 'source')`, names)},
    'owner', ${PERSON.becomes(sql`(${column} ->> 'owner')`, names)}))::json end`,
};

/**
 * Every column in which the name of a source stands, or a person's id, which begins with it. A test asks of every other
 * column whether it does.
 */
export const NAMED: Record<string, Record<string, Held>> = {
  sync: { source: SOURCE },
  source: { name: SOURCE },
  project: { source: SOURCE, maintainers: PEOPLE },
  task: { source: SOURCE, owner: PERSON },
  person: { id: PERSON, directory: SOURCE, manager: PERSON, members: PEOPLE },
  closure: { source: SOURCE, owner: PERSON, prior: TASK, restored_by: PERSON },
  closure_warned: { person: PERSON },
  closing_allowance: { source: SOURCE },
  failing_handler: { source: SOURCE },
  round: { owner: PERSON },
  delegation: { owner: PERSON, delegate: PERSON },
  notice: { owner: PERSON, recipient: PERSON },
  notice_task: { source: SOURCE, owner: PERSON },
  answer: { owner: PERSON, source: SOURCE, names: PERSON, said_by: PERSON, member: PERSON },
  assignment: { owner: PERSON, source: SOURCE, given_by: PERSON, assignee: PERSON },
  hold: { source: SOURCE, who: PERSON },
  exemption: { source: SOURCE, target: EXEMPTED },
};

function renameIn(table: string, columns: Record<string, Held>, names: Names): Sql {
  const each = Object.entries(columns).map(([name, held]) => ({ column: raw(name), held }));
  const values = each.map(({ column, held }) => sql`${column} = ${held.becomes(column, names)}`);
  const concerned = each.map(({ column, held }) => held.where(column, names));
  return sql`update ${raw(table)} set ${join(values)} where ${join(concerned, ' or ')}`;
}

/** What may keep a source from being renamed at this moment. */
export interface InTheWay {
  /** The new name has a mirror already, or people. */
  taken: boolean;
  /** Open rounds of its people or about its tasks. */
  rounds: number;
  /** The owners of those whose ids begin with its name. */
  owners: string[];
  /** Since when Rollcall is paused; null while it is not. */
  pausedSince: Date | null;
  /** Closures of it that are being executed. */
  closing: number;
}

/** Finds what may keep a source from being renamed. */
export async function findInTheWay(db: Db, { source, to }: Names): Promise<InTheWay> {
  const own = `${source}:`;
  const found = await firstRow<InTheWay>(
    db,
    sql`with open as (
          select r.owner from round r
           where r.ended_at is null
             and (starts_with(r.owner, ${own}) or r.owner in (select owner from task where source = ${source})
                  or exists (select from assignment g where g.round_id = r.id and starts_with(g.assignee, ${own}))))
        select exists (select from source where name = ${to})
              or exists (select from person where directory = ${to}) as taken,
            (select count(*) from open) as rounds,
            (select coalesce(array_agg(owner order by owner), '{}') from open where starts_with(owner, ${own})) as owners,
            (select started_at from pause where ended_at is null) as paused_since,
            (select count(*) from closure where source = ${source} and state = 'closing') as closing`,
  );
  return found!;
}

/** Has everything that carries the name of a source carry the new one, in the caller's transaction. */
export async function renameSource(db: Db, names: Names): Promise<void> {
  // Projects and their tasks are renamed one after the other.
  await execute(db, sql`set constraints all deferred`);
  for (const [table, columns] of Object.entries(NAMED)) await execute(db, renameIn(table, columns, names));
}

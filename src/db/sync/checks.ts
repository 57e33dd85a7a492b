import type { InventoryKind } from '../../domain/sync/inventory';
import type { Db } from '../core/pool';
import { rowsOf, sql, type Sql } from '../core/sql';

/** A value found at lines where it must not be; `total` of them in all. */
export interface Finding {
  value: string;
  lines: number[];
  total: number;
}

const keys = {
  projects: { table: sql`import_project`, key: sql`id` },
  tasks: { table: sql`import_task`, key: sql`id` },
  people: { table: sql`import_person`, key: sql`account` },
} satisfies Record<InventoryKind, { table: Sql; key: Sql }>;

/** Ids (accounts of people) that are staged more than once: the first `limit`, with their first lines. */
export async function findDuplicates(db: Db, kind: InventoryKind, limit: number): Promise<Finding[]> {
  const { table, key } = keys[kind];
  return rowsOf<Finding>(
    db,
    sql`select ${key} as value, (array_agg(line order by line))[:10] as lines, count(*) over ()::int as total
          from ${table} group by ${key} having count(*) > 1 order by min(line) limit ${limit}`,
  );
}

/** Project ids that staged tasks name and nobody knows, in the staging table or the mirror. */
export const findUnknownProjects = (db: Db, source: string, limit: number): Promise<Finding[]> =>
  rowsOf<Finding>(
    db,
    sql`select project_id as value, (array_agg(line order by line))[:10] as lines, count(*) over ()::int as total
          from import_task t
         where not exists (select from import_project p where p.id = t.project_id)
           and not exists (select from project p where p.source = ${source} and p.id = t.project_id)
         group by project_id order by min(line) limit ${limit}`,
  );

/** The members of staged teams. */
const MEMBERS = sql`select s.line, m.id from import_person s, unnest(s.members) m(id)`;

/** Accounts of members of staged teams that nobody knows, in the staging table or the mirror. */
export const findUnknownMembers = (db: Db, source: string, limit: number): Promise<Finding[]> =>
  findMembers(
    db,
    source,
    sql`not exists (select from import_person p where p.id = m.id) and not exists (select from person p where p.id = m.id)`,
    limit,
  );

/** Accounts of members of staged teams that are teams themselves, in the staging table, else in the mirror. */
export const findTeamsAsMembers = (db: Db, source: string, limit: number): Promise<Finding[]> =>
  findMembers(
    db,
    source,
    sql`coalesce((select p.members is not null from import_person p where p.id = m.id limit 1),
                 exists (select from person p where p.id = m.id and p.members is not null))`,
    limit,
  );

const findMembers = (db: Db, source: string, which: Sql, limit: number): Promise<Finding[]> =>
  rowsOf<Finding>(
    db,
    sql`select case when starts_with(m.id, ${`${source}:`}) then substr(m.id, length(${source}::text) + 2) else m.id end as value,
               (array_agg(m.line order by m.line))[:10] as lines, count(*) over ()::int as total
          from (${MEMBERS}) m where ${which} group by m.id order by min(m.line) limit ${limit}`,
  );

/** Accounts of managers that staged people name and nobody knows, in the staging table or the directory of `source`. */
export const findUnknownManagers = (db: Db, source: string, limit: number): Promise<Finding[]> =>
  rowsOf<Finding>(
    db,
    sql`select substr(manager, length(${source}::text) + 2) as value, (array_agg(line order by line))[:10] as lines,
               count(*) over ()::int as total
          from import_person s
         where manager is not null
           and not exists (select from import_person p where p.id = s.manager)
           and not exists (select from person p where p.id = s.manager)
         group by manager order by min(line) limit ${limit}`,
  );

import type { Db } from '../../src/db/core/pool';

/**
 * The schema `public` as text: tables with their columns, constraints and indexes, in an order that does not
 * depend on when they were made. What `pg_dump` says, in the words of the catalogue itself.
 */
export async function dumpSchema(db: Db): Promise<string> {
  const { rows } = await db.query<{
    name: string;
    columns: string[];
    constraints: string[];
    indexes: string[];
  }>(TABLES);
  return rows
    .map(({ name, columns, constraints, indexes }) =>
      [
        `create table ${name} (`,
        [...columns, ...constraints].map((line) => `  ${line}`).join(',\n'),
        ');',
        ...indexes.map((index) => `${index};`),
        '',
      ].join('\n'),
    )
    .join('\n');
}

// Columns stay in their own order: a person reads them in it. The runner's own table is no part of ours.
const TABLES = `
select relation.relname as name,
  array(
    select format('%I %s', attname, format_type(atttypid, atttypmod))
           || case when attnotnull then ' not null' else '' end
           || case when attidentity = 'a' then ' generated always as identity' else '' end
           || case attgenerated when 's' then format(' generated always as (%s) stored', pg_get_expr(adbin, adrelid))
                   else coalesce(' default ' || pg_get_expr(adbin, adrelid), '') end
    from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
    where attrelid = relation.oid and attnum > 0 and not attisdropped
    order by attnum
  ) as columns,
  array(
    select format('constraint %I %s', conname, pg_get_constraintdef(oid))
    from pg_constraint where conrelid = relation.oid and contype <> 'n'
    order by contype = 'p' desc, conname
  ) as constraints,
  array(
    select pg_get_indexdef(indexrelid)
    from pg_index
    where indrelid = relation.oid
      and not exists (select from pg_constraint where conindid = indexrelid and conrelid = indrelid)
    order by indexrelid::regclass::text
  ) as indexes
from pg_class as relation
where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> 'migration'
order by name`;

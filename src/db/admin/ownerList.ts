import type { Db } from '../core/pool';
import { rowsOf, sql } from '../core/sql';

/** An owner in a list. */
export interface ListedOwner {
  id: string;
  name: string | null;
  email: string | null;
  /** Null if the directory does not have them. */
  active: boolean | null;
  /** Enabled tasks. */
  tasks: number;
  /** When they were last asked; null if never. */
  lastAskedAt: Date | null;
  /** Whether they have an open round. */
  open: boolean;
}

const page = (search: string | null, after: string | null, limit: number) => sql`
  with known as (select id from person union select owner from task where owner is not null
                 union select owner from round)
  select k.id, p.name, p.email, p.active,
         (select count(*) from task t where t.owner = k.id and t.enabled) as tasks,
         (select max(r.created_at) from round r where r.owner = k.id) as last_asked_at,
         exists (select from round r where r.owner = k.id and r.ended_at is null) as open
    from known k left join person p on p.id = k.id
   where (${search}::text is null or strpos(lower(k.id), lower(${search})) > 0 or strpos(lower(p.name), lower(${search})) > 0
          or strpos(lower(p.email), lower(${search})) > 0)
     and (${after}::text is null or k.id > ${after})
   order by k.id limit ${limit}`;

/** The owners after `after`, by id. `search`, unless null, must be part of their id, name or address. */
export async function listOwners(
  db: Db,
  search: string | null,
  { after, limit }: { after: string | null; limit: number },
): Promise<ListedOwner[]> {
  return await rowsOf<ListedOwner>(db, page(search, after, limit));
}

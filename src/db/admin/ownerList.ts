import type { Db } from '../core/pool';

/** An owner, as a list has them. */
export interface ListedOwner {
  id: string;
  name: string | null;
  email: string | null;
  /** Null when the directory does not know them. */
  active: boolean | null;
  /** Enabled tasks. */
  tasks: number;
  /** When they were asked last; null when never. */
  lastAskedAt: Date | null;
  /** Whether a round of theirs is open. */
  open: boolean;
}

const LIST = `
  with known as (select id from person union select owner from task where owner is not null
                 union select owner from round)
  select k.id, p.name, p.email, p.active,
         (select count(*) from task t where t.owner = k.id and t.enabled) as tasks,
         (select max(r.created_at) from round r where r.owner = k.id) as "lastAskedAt",
         exists (select from round r where r.owner = k.id and r.ended_at is null) as open
    from known k left join person p on p.id = k.id
   where ($1::text is null or strpos(lower(k.id), lower($1)) > 0 or strpos(lower(p.name), lower($1)) > 0
          or strpos(lower(p.email), lower($1)) > 0)
     and ($2::text is null or k.id > $2)
   order by k.id limit $3`;

/** The owners after `after`, by id, whose id, name or address contains `search`; all of them where it is null. */
export async function listOwners(
  db: Db,
  search: string | null,
  { after, limit }: { after: string | null; limit: number },
): Promise<ListedOwner[]> {
  return (await db.query<ListedOwner>(LIST, [search, after, limit])).rows;
}

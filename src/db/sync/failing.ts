import type { FailingSync } from '../../domain/monitoring/syncHealth';
import type { Db } from '../core/pool';
import { rowsOf, sql } from '../core/sql';

/** The sources whose syncs came to nothing since their latest complete one. */
export const findFailingSyncs = (db: Db): Promise<FailingSync[]> =>
  rowsOf<FailingSync>(
    db,
    sql`select f.source, count(*)::int as failures, min(f.finished_at) as since,
               (array_agg(f.reason order by f.finished_at desc))[1] as reason, s.synced_at
          from sync f left join source s on s.name = f.source
         where f.reason is not null and f.projects + f.tasks + f.people = 0 and f.source_removed_at is null
           and (s.synced_at is null or f.finished_at > s.synced_at)
         group by f.source, s.synced_at order by f.source`,
  );

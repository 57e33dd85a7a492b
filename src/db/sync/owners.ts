import type { Db } from '../core/pool';
import { firstRow, sql } from '../core/sql';
import { REACHABLE } from '../rules/task';

/** Whose the enabled tasks of a source are. */
export interface SourceOwners {
  owners: number;
  /** Those of them to whom nothing can be sent: unknown, without an address, or no longer active. */
  unreachable: number;
  /** Enabled tasks without an owner. */
  ownerless: number;
}

/** Counts the owners of the enabled tasks of `source`. */
export const countOwners = async (db: Db, source: string): Promise<SourceOwners> =>
  (await firstRow<SourceOwners>(
    db,
    sql`select count(distinct t.owner)::int as owners,
               count(distinct t.owner) filter (where not ${REACHABLE})::int as unreachable,
               count(*) filter (where t.owner is null)::int as ownerless
          from task t where t.source = ${source} and t.enabled`,
  ))!;

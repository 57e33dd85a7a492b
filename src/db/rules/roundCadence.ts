import type { Cadence } from '../../domain/cadence/cadence';
import type { Db } from '../core/pool';
import { execute, sql } from '../core/sql';

/** The cadence that the round `r` of the sweep `s` goes by: what it was given since it began, else its sweep's. */
export const GIVEN_CADENCE = sql`coalesce(r.cadence, s.cadence)`;

/** Keeps what the open round of `owner` goes by from now on. */
export async function keepCadence(db: Db, owner: string, cadence: Cadence, now: Date): Promise<void> {
  await execute(
    db,
    sql`update round set cadence = ${JSON.stringify(cadence)}, cadence_at = ${now}
         where owner = ${owner} and ended_at is null`,
  );
}

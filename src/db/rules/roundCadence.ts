import type { Cadence } from '../../domain/cadence/cadence';
import type { Db } from '../core/pool';
import { execute, sql } from '../core/sql';

/** The cadence of the round `r` of the sweep `s`: the one it was given since it began, else its sweep's. */
export const GIVEN_CADENCE = sql`coalesce(r.cadence, s.cadence)`;

/** Stores the cadence that the open round of `owner` follows from now on. */
export async function saveRoundCadence(db: Db, owner: string, cadence: Cadence, now: Date): Promise<void> {
  await execute(
    db,
    sql`update round set cadence = ${JSON.stringify(cadence)}, cadence_at = ${now}
         where owner = ${owner} and ended_at is null`,
  );
}

import type { Cadence } from '../../domain/cadence/cadence';
import type { Db } from '../core/pool';

/** The cadence that the round `r` of the sweep `s` goes by: what it was given since it began, else its sweep's. */
export const GIVEN_CADENCE = 'coalesce(r.cadence, s.cadence)';

/** Keeps what the open round of `owner` goes by from now on. */
export async function keepCadence(db: Db, owner: string, cadence: Cadence, now: Date): Promise<void> {
  await db.query('update round set cadence = $2, cadence_at = $3 where owner = $1 and ended_at is null', [
    owner,
    JSON.stringify(cadence),
    now,
  ]);
}

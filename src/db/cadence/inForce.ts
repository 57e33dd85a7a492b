import { parseCadence, validCadence, type Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { listCadenceChanges, latestCadence } from './changes';
import type { Db } from '../core/pool';

/** More than anybody sets wrongly in a row. */
const CHANGES = 10;

/**
 * The cadence in force: the one set last, else that of the latest sweep; null before both. If a cadence was ever set,
 * what a sweep by hand was given counts for that sweep alone. An invalid cadence, which another tool may have set, is
 * never in force: sweeps fail with it, and the one set before still holds.
 */
export async function findCadenceInForce(db: Db): Promise<Cadence | null> {
  const swept = await latestCadence(db);
  return (await findCadenceSet(db)) ?? (swept === null ? null : validCadence(swept));
}

/** The cadence set last; null if none was ever set. */
export async function findCadenceSet(db: Db): Promise<Cadence | null> {
  for (const { after } of await listCadenceChanges(db, CHANGES)) {
    const cadence = validCadence(after.cadence);
    if (cadence) return cadence;
  }
  return null;
}

/** The cadence in force, or the defaults if there is none. */
export const cadenceInForce = async (db: Db): Promise<Cadence> =>
  (await findCadenceInForce(db)) ?? parseCadence({});

/** Whether closing for silence is on at all, whatever the cadence of a round says. */
export const isSilenceInForce = async (db: Db): Promise<boolean> =>
  closesForSilence(await findCadenceInForce(db));

/**
 * `cadence`, for example that of a sweep by hand, with the limits that protect everything at once replaced by those
 * set last: cap, shrinking, and whether anything is closed for silence. If no cadence was ever set, `cadence` counts
 * unchanged.
 */
export async function effectiveCadence(db: Db, cadence: Cadence): Promise<Cadence> {
  const { closingCap, shrink, ladder } = (await findCadenceSet(db)) ?? cadence;
  return { ...cadence, closingCap, shrink, ladder };
}

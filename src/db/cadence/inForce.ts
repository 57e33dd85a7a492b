import { parseCadence, validCadence, type Cadence } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { listCadenceChanges, latestCadence } from './changes';
import type { Db } from '../core/pool';

/** More than anybody sets wrongly one after the other. */
const CHANGES = 10;

/**
 * The cadence in force: as it was set last, else that of the latest sweep; null before both. What a sweep by hand was
 * given counts for that sweep alone where one was ever set. One that is wrong, as another tool may have set it, is in
 * force nowhere: sweeps fail with it, and what was set before holds on.
 */
export async function findCadenceInForce(db: Db): Promise<Cadence | null> {
  const swept = await latestCadence(db);
  return (await findCadenceSet(db)) ?? (swept === null ? null : validCadence(swept));
}

/** The cadence as it was set last; null where none ever was. */
export async function findCadenceSet(db: Db): Promise<Cadence | null> {
  for (const { after } of await listCadenceChanges(db, CHANGES)) {
    const cadence = validCadence(after.cadence);
    if (cadence) return cadence;
  }
  return null;
}

/** The cadence in force, and the defaults where there is none. */
export const cadenceInForce = async (db: Db): Promise<Cadence> =>
  (await findCadenceInForce(db)) ?? parseCadence({});

/** Whether anything is closed for silence at all, whatever the cadence of a round has. */
export const isSilenceInForce = async (db: Db): Promise<boolean> =>
  closesForSilence(await findCadenceInForce(db));

/**
 * `cadence`, such as that of a sweep by hand, but for what guards everything at once: cap, shrinking, and whether
 * anything is closed for silence. That is as it was set last, where it ever was; else the sweep's own is in force.
 */
export async function effectiveCadence(db: Db, cadence: Cadence): Promise<Cadence> {
  const { closingCap, shrink, ladder } = (await findCadenceSet(db)) ?? cadence;
  return { ...cadence, closingCap, shrink, ladder };
}

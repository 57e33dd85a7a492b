import { guarded } from '../db/cadenceInForce';
import type { Db } from '../db/pool';
import { previewOwners, type SweepSettings } from '../db/preview';
import { findBrakes } from '../db/previewBrakes';
import { previewClosings, previewProjects } from '../db/previewClosings';
import { previewOwnerless } from '../db/previewTasks';
import { inSnapshot } from '../db/snapshot';
import { parseCadence, type Cadence, type CadenceInput } from '../domain/cadence';
import { dueThresholds } from '../domain/due';
import type {
  Brake,
  PreviewClosing,
  PreviewOwner,
  PreviewOwnerless,
  PreviewProject,
} from '../domain/preview';
import { brakesAt, executedOf } from '../domain/previewBrakes';
import type { Operator } from './operator';
import { addOwner, addProject, counted, newTally, type Tally } from './previewTally';
import { scheduledCadence } from './sweeps';

/** A sweep as it would be at one moment. The parts are read as they are asked for, in this order. */
export interface Preview {
  at: Date;
  cadence: Cadence;
  owners: AsyncIterable<PreviewOwner>;
  projects: AsyncIterable<PreviewProject>;
  closings: AsyncIterable<PreviewClosing>;
  ownerless: AsyncIterable<PreviewOwnerless>;
  /** Counted so far; complete once all of it was read to its end. */
  tally: Tally;
  /** To be asked last: the brakes look at what was counted. */
  brakes: () => Promise<Brake[]>;
}

/** As of when a sweep is previewed, now where it is absent; the cadence is the Schedule's where none is given. */
export interface Previewing {
  at?: Date | undefined;
  cadence?: CadenceInput | undefined;
  settings: SweepSettings;
}

/** The part of a sweep that is configured where workers and API are. */
export const settingsOf = ({
  fallbackAddress,
  fileSources = [],
  bkSops = [],
}: Configured): SweepSettings => ({
  fallback: Boolean(fallbackAddress),
  synced: [...fileSources, ...bkSops].map(({ name }) => name),
});

interface Configured {
  fallbackAddress?: string | null;
  fileSources?: { name: string }[];
  bkSops?: { name: string }[];
}

/**
 * Gives `read` the preview of a sweep, in one transaction that cannot write. Throws InvalidInput naming a wrong field
 * of the cadence.
 */
export async function previewSweep<T>(
  { pool, temporal, now }: Pick<Operator, 'pool' | 'temporal' | 'now'>,
  { at = now, cadence: given, settings }: Previewing,
  read: (preview: Preview) => Promise<T>,
): Promise<T> {
  const cadence = parseCadence(given ?? (await scheduledCadence(await temporal())));
  return inSnapshot(pool, async (db) => {
    // The Schedule's own is in force by the time its sweep looks.
    const guards = given === undefined ? cadence : await guarded(db, cadence);
    return read(readPreview(db, { cadence, guards, at, settings }));
  });
}

/** The preview of a sweep with `cadence` at `at`, read through `db`: one snapshot, so that its parts fit together. */
function readPreview(
  db: Db,
  { cadence, guards, at, settings }: { cadence: Cadence; guards: Cadence; at: Date; settings: SweepSettings },
): Preview {
  const tally = newTally();
  const thresholds = dueThresholds(cadence, at);
  const { synced } = settings;
  const archive = { now: at, observedFor: cadence.archivedObservedFor };
  return {
    at,
    cadence,
    tally,
    owners: counted(previewOwners(db, thresholds, settings), (owner) => addOwner(tally, owner)),
    projects: counted(previewProjects(db, archive), (project) => addProject(tally, project)),
    closings: previewClosings(db, archive),
    ownerless: counted(previewOwnerless(db, thresholds), () => (tally.ownerless += 1)),
    async brakes() {
      const seen = await findBrakes(db, {
        cadence: guards,
        now: at,
        proposed: tally.proposedBySource,
        synced,
      });
      tally.waiting = executedOf(seen, guards);
      return brakesAt(seen, tally, guards);
    },
  };
}

import type { Db } from '../../db/pool';
import { countOwnerless } from '../../db/due';
import { previewOwners } from '../../db/preview';
import { findBrakes } from '../../db/previewBrakes';
import { previewClosings, previewProjects } from '../../db/previewClosings';
import type { Cadence } from '../../domain/cadence';
import { dueThresholds } from '../../domain/due';
import type { Brake, PreviewClosing, PreviewOwner, PreviewProject } from '../../domain/preview';
import { brakesAt } from '../../domain/previewBrakes';
import { addOwner, addProject, counted, newTally, type Tally } from './tally';

/** A sweep as it would be at one moment. The parts are read as they are asked for, in this order. */
export interface Preview {
  at: Date;
  cadence: Cadence;
  owners: AsyncIterable<PreviewOwner>;
  projects: AsyncIterable<PreviewProject>;
  closings: AsyncIterable<PreviewClosing>;
  /** Counted so far; complete once owners and projects were read to their end. */
  tally: Tally;
  /** To be asked last: the brakes look at what was counted. */
  brakes: () => Promise<Brake[]>;
  ownerless: () => Promise<number>;
}

/** The preview of a sweep with `cadence` at `at`, read through `db`: one snapshot, so that its parts fit together. */
export function readPreview(db: Db, cadence: Cadence, at: Date): Preview {
  const tally = newTally();
  const thresholds = dueThresholds(cadence, at);
  const archive = { now: at, observedFor: cadence.archivedObservedFor };
  return {
    at,
    cadence,
    tally,
    owners: counted(previewOwners(db, thresholds), (owner) => addOwner(tally, owner)),
    projects: counted(previewProjects(db, archive), (project) => addProject(tally, project)),
    closings: previewClosings(db, archive),
    ownerless: () => countOwnerless(db, thresholds),
    async brakes() {
      const seen = await findBrakes(db, { cadence, now: at, proposed: tally.proposedBySource });
      return brakesAt(seen, tally, cadence);
    },
  };
}

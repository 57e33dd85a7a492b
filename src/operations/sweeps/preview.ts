import { effectiveCadence } from '../../db/cadence/inForce';
import { type Db, inSnapshot } from '../../db/core/pool';
import { previewOwners, type SweepSettings } from '../../db/preview/preview';
import { findGuardrails } from '../../db/preview/guardrails';
import { previewClosings, previewProjects } from '../../db/preview/closures';
import { previewWaiting } from '../../db/preview/waiting';
import { previewOwnerless } from '../../db/preview/tasks';
import { parseCadence, type Cadence, type CadenceInput } from '../../domain/cadence/cadence';
import { closesForSilence } from '../../domain/cadence/ladderSteps';
import { dueThresholds } from '../../domain/sweep/due';
import { InvalidInput } from '../../domain/common/errors';
import type { Guardrail, PreviewOwner, PreviewOwnerless } from '../../domain/preview/preview';
import type { PreviewClosing, PreviewProject } from '../../domain/preview/closures';
import { guardrailsAt, overCapOf, type GuardrailsSeen } from '../../domain/preview/guardrails';
import { allSources, syncedNames, type SourceInfo } from '../../domain/sync/sources';
import type { Operator } from '../admin/operator';
import { addOwner, addProject, addProposed, addWaiting, counted, newTally, type Tally } from './previewTally';
import { scheduledCadence } from './sweeps';

/**
 * What a sweep would do at one moment. The parts are read on demand and must be read in this order: closures depend on
 * all proposals, and guardrails on all counts.
 */
export interface Preview {
  at: Date;
  cadence: Cadence;
  owners: AsyncIterable<PreviewOwner>;
  projects: AsyncIterable<PreviewProject>;
  /** The tasks of these projects without a waiting closure. */
  closings: AsyncIterable<PreviewClosing>;
  /** Closures already waiting, of archived projects and others. */
  waiting: AsyncIterable<PreviewClosing>;
  ownerless: AsyncIterable<PreviewOwnerless>;
  /** The counts so far; complete once everything was read. */
  tally: Tally;
  guardrails: () => Promise<Guardrail[]>;
  /** Every source that is configured or was ever synced. */
  sources: () => Promise<SourceInfo[]>;
  /** Sources that are not fresh and that the sweep would sync first. */
  syncsFirst: () => Promise<string[]>;
}

/** The options of a preview. Without `at` it is as of now; without `cadence` it uses the Schedule's. */
export interface Previewing {
  at?: Date | undefined;
  cadence?: CadenceInput | undefined;
  settings: SweepSettings;
}

/** The settings of a sweep that come from the environment of workers and API. */
export const settingsOf = ({ fallbackAddress, sources = [] }: Configured): SweepSettings => ({
  fallback: Boolean(fallbackAddress),
  sources,
});

interface Configured {
  fallbackAddress?: string | null;
  sources?: SourceInfo[];
}

/**
 * Calls `read` with the preview of a sweep, in one read-only transaction. Throws InvalidInput for an invalid field of the
 * cadence and for a past time.
 */
export async function previewSweep<T>(
  { pool, temporal, now }: Pick<Operator, 'pool' | 'temporal' | 'now'>,
  { at = now, cadence: given, settings }: Previewing,
  read: (preview: Preview) => Promise<T>,
): Promise<T> {
  if (at < now) throw past(at);
  const cadence = parseCadence(given ?? (await scheduledCadence(await temporal())));
  return inSnapshot(pool, async (db) => {
    // The Schedule's own cadence will be in force when its sweep runs.
    const guards = given === undefined ? cadence : await effectiveCadence(db, cadence);
    return read(readPreview(db, { cadence, guards, at, settings }));
  });
}

/** The error for a past time: earlier contents of the tables are not stored. */
const past = (at: Date) =>
  new InvalidInput('preview', [
    { field: 'at', value: at.toISOString(), expected: 'a future time; by default a preview is as of now' },
  ]);

/** Every closure of a preview: those of archived projects, then those already waiting. */
export async function* closuresOf({ closings, waiting }: Preview): AsyncGenerator<PreviewClosing> {
  yield* closings;
  yield* waiting;
}

/** What reading a preview needs. */
interface Reading {
  cadence: Cadence;
  /** The cadence for guardrails and closures. */
  guards: Cadence;
  at: Date;
  settings: SweepSettings;
}

/** The preview of a sweep with `cadence` at `at`, read through `db` in one snapshot, so that its parts are consistent. */
function readPreview(db: Db, { cadence, guards, at, settings }: Reading): Preview {
  const tally = newTally();
  const thresholds = dueThresholds(cadence, at);
  const archive = { now: at, observedFor: cadence.archivedObservedFor };
  const seen = once(() => seeGuardrails(db, { guards, at, settings }, tally));
  const silence = closesForSilence(guards);
  async function* underCap(list: (overCap: Set<string>) => AsyncIterable<PreviewClosing>) {
    yield* list(overCapOf(await seen(), guards));
  }
  const waiting = underCap((overCap) => previewWaiting(db, { now: at, silence }, overCap));
  return {
    at,
    cadence,
    tally,
    owners: counted(previewOwners(db, thresholds, { ...settings, silence }), (owner) =>
      addOwner(tally, owner),
    ),
    projects: counted(previewProjects(db, archive), (project) => addProject(tally, project)),
    closings: underCap((overCap) => previewClosings(db, archive, overCap)),
    waiting: counted(waiting, (closing) => addWaiting(tally, closing)),
    ownerless: counted(previewOwnerless(db, thresholds, silence), () => (tally.ownerless += 1)),
    guardrails: async () => guardrailsAt(await seen(), tally, guards),
    sources: async () => allSources((await seen()).sources, settings.sources),
    syncsFirst: async () =>
      (await seen()).sources.filter(({ fresh, syncs }) => syncs && !fresh).map(({ source }) => source),
  };
}

/** Evaluates the guardrails after all proposals were counted, and counts each proposal as closed or waiting. */
async function seeGuardrails(
  db: Db,
  { guards, at, settings }: Omit<Reading, 'cadence'>,
  tally: Tally,
): Promise<GuardrailsSeen> {
  const { proposedBySource: proposed } = tally;
  const seen = await findGuardrails(db, {
    cadence: guards,
    now: at,
    proposed,
    synced: syncedNames(settings.sources),
  });
  addProposed(tally, overCapOf(seen, guards));
  return seen;
}

/** Calls `make` at the first call only, and returns its result each time. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

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
 * A sweep as it would be at one moment. The parts are read as they are asked for, in this order: what is closed
 * depends on all that is proposed, and the guardrails look at what was counted.
 */
export interface Preview {
  at: Date;
  cadence: Cadence;
  owners: AsyncIterable<PreviewOwner>;
  projects: AsyncIterable<PreviewProject>;
  /** The tasks of these projects whose closing does not wait already. */
  closings: AsyncIterable<PreviewClosing>;
  /** Closings that wait already, of archived projects and others. */
  waiting: AsyncIterable<PreviewClosing>;
  ownerless: AsyncIterable<PreviewOwnerless>;
  /** Counted so far; complete once all of it was read to its end. */
  tally: Tally;
  guardrails: () => Promise<Guardrail[]>;
  /** Every source that is configured or was synced. */
  sources: () => Promise<SourceInfo[]>;
  /** Sources that are not fresh and that the sweep would sync before it looks. */
  syncsFirst: () => Promise<string[]>;
}

/** As of when a sweep is previewed, now where it is absent; the cadence is the Schedule's where none is given. */
export interface Previewing {
  at?: Date | undefined;
  cadence?: CadenceInput | undefined;
  settings: SweepSettings;
}

/** The part of a sweep that is configured where workers and API are. */
export const settingsOf = ({ fallbackAddress, sources = [] }: Configured): SweepSettings => ({
  fallback: Boolean(fallbackAddress),
  sources,
});

interface Configured {
  fallbackAddress?: string | null;
  sources?: SourceInfo[];
}

/**
 * Gives `read` the preview of a sweep, in one transaction that cannot write. Throws InvalidInput naming a wrong field
 * of the cadence, or a moment that has passed.
 */
export async function previewSweep<T>(
  { pool, temporal, now }: Pick<Operator, 'pool' | 'temporal' | 'now'>,
  { at = now, cadence: given, settings }: Previewing,
  read: (preview: Preview) => Promise<T>,
): Promise<T> {
  if (at < now) throw past(at);
  const cadence = parseCadence(given ?? (await scheduledCadence(await temporal())));
  return inSnapshot(pool, async (db) => {
    // The Schedule's own is in force by the time its sweep looks.
    const guards = given === undefined ? cadence : await effectiveCadence(db, cadence);
    return read(readPreview(db, { cadence, guards, at, settings }));
  });
}

/** What the tables held then is not kept. */
const past = (at: Date) =>
  new InvalidInput('preview', [
    { field: 'at', value: at.toISOString(), expected: 'a moment to come; without it a preview is of now' },
  ]);

/** Every closing that a preview is about: the tasks of archived projects, then what waits already. */
export async function* closuresOf({ closings, waiting }: Preview): AsyncGenerator<PreviewClosing> {
  yield* closings;
  yield* waiting;
}

/** What a preview is read with. */
interface Reading {
  cadence: Cadence;
  /** The cadence that guardrails and closing go by. */
  guards: Cadence;
  at: Date;
  settings: SweepSettings;
}

/** The preview of a sweep with `cadence` at `at`, read through `db`: one snapshot, so that its parts fit together. */
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

/** What the guardrails look at once all that is proposed was counted; what is proposed then counts as closed or not. */
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

/** What `make` gives, made when it is first asked for. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

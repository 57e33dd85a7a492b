import { foreignClaim, foreignSentence, type Claim } from './namespace';
import { formatTimestamp } from '../common/text';
import type { HealthIssue } from './alerts';

const DAY = 24 * 60 * 60_000;

/** A Schedule beside that of the sweeps that should be there, as it was found; null where it is not. */
export interface SeenUpkeep {
  kind: 'reconcile' | 'sync';
  id: string;
  state: { paused: boolean; note: string | null } | null;
}

/** What is kept of a Schedule, to create it anew should Temporal lose it. */
export interface ScheduleState {
  id: string;
  /** When it acts, as Temporal describes it. */
  spec: object;
  paused: boolean;
  note: string | null;
}

/** For so long an admin is told that a Schedule had to be created anew. */
export const RECREATED_FOR_MS = DAY;

/** What the database knows of this installation and its Schedules. */
export interface KnownSchedules {
  installation: string;
  /** Those that had to be created anew within the last `RECREATED_FOR_MS`. */
  recreated: { id: string; at: Date }[];
}

const WITHOUT = {
  reconcile: 'what was left behind, such as an answer that no reminder was told of, is not taken up',
  sync: 'sources are synced no more, and nobody is asked once they are too old',
};

/** What is wrong with the Schedules and their namespace, each kind once. */
export function scheduleIssues(
  seen: { upkeep: SeenUpkeep[]; claims: Claim[] },
  { installation, recreated }: KnownSchedules,
): HealthIssue[] {
  const wrong = seen.upkeep.flatMap(wrongWithUpkeep);
  const foreign = foreignClaim(seen.claims, installation);
  if (foreign) wrong.push({ kind: 'installation', detail: `${foreignSentence(foreign, installation)}.` });
  if (recreated.length > 0) wrong.push({ kind: 'recreated', detail: recreatedDetail(recreated) });
  return wrong;
}

function wrongWithUpkeep({ kind, id, state }: SeenUpkeep): HealthIssue[] {
  if (state === null) return [{ kind, detail: `There is no Schedule ${id}: ${WITHOUT[kind]}.` }];
  const why = state.note ? ` (${state.note})` : '';
  return state.paused ? [{ kind, detail: `The Schedule ${id} is paused${why}: ${WITHOUT[kind]}.` }] : [];
}

function recreatedDetail(recreated: KnownSchedules['recreated']): string {
  const which = recreated.map(({ id, at }) => `${id} (${formatTimestamp(at.toISOString())})`).join(', ');
  return (
    `Temporal had lost what the database knew of, so it was created anew as it was last known: ${which}. ` +
    'If Temporal lost its data, the reminders began anew as well.'
  );
}

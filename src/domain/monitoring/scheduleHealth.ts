import { foreignClaim, foreignSentence, type Claim } from './namespace';
import { formatTimestamp } from '../common/text';
import type { HealthIssue } from './alerts';

const DAY = 24 * 60 * 60_000;

/** A Schedule other than the sweeps', as found; `state` is null if it does not exist. */
export interface SeenUpkeep {
  kind: 'reconcile' | 'sync';
  id: string;
  state: { paused: boolean; note: string | null } | null;
}

/** A Schedule's state, kept so that it can be created again if Temporal loses it. */
export interface ScheduleState {
  id: string;
  /** Its times, as Temporal describes them. */
  spec: object;
  paused: boolean;
  note: string | null;
}

/** How long an admin is told that a Schedule was created again. */
export const RECREATED_FOR_MS = DAY;

/** What the database knows of this installation and its Schedules. */
export interface KnownSchedules {
  installation: string;
  /** Schedules created again within the last `RECREATED_FOR_MS`. */
  recreated: { id: string; at: Date }[];
}

const WITHOUT = {
  reconcile: 'what was left behind, such as an answer that reached no reminder, stays so',
  sync: 'sources are no longer synced, and nobody is asked once the mirrors are too old',
};

/** The problems with the Schedules and their namespace, each kind at most once. */
export function scheduleIssues(
  seen: { upkeep: SeenUpkeep[]; claims: Claim[] },
  { installation, recreated }: KnownSchedules,
): HealthIssue[] {
  const issues = seen.upkeep.flatMap(upkeepIssues);
  const foreign = foreignClaim(seen.claims, installation);
  if (foreign) issues.push({ kind: 'installation', detail: `${foreignSentence(foreign, installation)}.` });
  if (recreated.length > 0) issues.push({ kind: 'recreated', detail: recreatedDetail(recreated) });
  return issues;
}

function upkeepIssues({ kind, id, state }: SeenUpkeep): HealthIssue[] {
  if (state === null) return [{ kind, detail: `The Schedule ${id} does not exist: ${WITHOUT[kind]}.` }];
  const why = state.note ? ` (${state.note})` : '';
  return state.paused ? [{ kind, detail: `The Schedule ${id} is paused${why}: ${WITHOUT[kind]}.` }] : [];
}

function recreatedDetail(recreated: KnownSchedules['recreated']): string {
  const which = recreated.map(({ id, at }) => `${id} (${formatTimestamp(at.toISOString())})`).join(', ');
  return (
    `Temporal lost these Schedules, and they were created again as last known: ${which}. ` +
    'If Temporal lost all its data, the reminders were started again as well.'
  );
}

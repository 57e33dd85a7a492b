import { dailyLimitFor } from '../reminder/mailBudget';
import type { Cadence } from '../cadence/cadence';
import { closesForSilence } from '../cadence/ladderSteps';
import { capLimit, isOverCap, type CapUse } from '../closing/cap';
import type { Guardrail } from './preview';
import { count, formatTimestamp } from '../common/text';

/** A source as the guardrails look at it. */
export interface SourceSeen {
  source: string;
  trusted: boolean;
  /** Why it is not. */
  reason: string | null;
  syncedAt: Date | null;
  fresh: boolean;
  /** It is synced by itself, by a sweep that finds it not fresh too. */
  syncs: boolean;
  rejectedProjectCount: number;
}

/** What the guardrails look at. */
export interface GuardrailsSeen {
  pause: { startedAt: Date; startedBy: string; reason: string } | null;
  sources: SourceSeen[];
  /** Closures that a sweep would propose included. */
  uses: CapUse[];
  /** Closures for silence that are proposed. */
  silent: number;
  budget: { limit: number; used: number };
}

/** What a sweep would do, as far as the guardrails look at it. */
export interface SweepSeen {
  /** Owners it would ask. */
  asked: number;
  /** Those of them in whose place others would be asked. */
  instead: number;
  /** Archived projects that were not observed for long enough. */
  observing: number;
}

/** The sources that are over their cap. */
export const overCapOf = ({ uses }: GuardrailsSeen, { closingCap }: Cadence): Set<string> =>
  new Set(uses.filter((use) => isOverCap(closingCap, use)).map(({ source }) => source));

/** Every guardrail, whether it would hold something up, and what there is to say of it. */
export const guardrailsAt = (seen: GuardrailsSeen, sweep: SweepSeen, cadence: Cadence): Guardrail[] => [
  pause(seen),
  ...seen.sources.flatMap((source) => [trust(source), freshness(source, cadence)]),
  ...seen.uses.map((use) => cap(use, cadence)),
  observation(sweep, cadence),
  budget(seen, sweep),
  silence(seen, cadence),
];

function pause({ pause: open }: GuardrailsSeen): Guardrail {
  const says = open
    ? `paused since ${formatTimestamp(open.startedAt.toISOString())} by ${open.startedBy}: ${open.reason}`
    : 'not paused';
  return { guardrail: 'pause', source: null, blocks: open !== null, says };
}

function trust({ source, trusted, reason, rejectedProjectCount }: SourceSeen): Guardrail {
  const blocks = !trusted || rejectedProjectCount > 0;
  if (!trusted)
    return { guardrail: 'trust', source, blocks, says: `the latest sync is not trusted: ${reason ?? ''}` };
  const says = blocks ? `${rejectedProjectCount} projects are not trusted` : 'the latest sync is trusted';
  return { guardrail: 'trust', source, blocks, says };
}

function freshness({ source, fresh, syncs, syncedAt }: SourceSeen, { freshFor }: Cadence): Guardrail {
  const when = syncedAt ? `synced ${formatTimestamp(syncedAt.toISOString())}` : 'never synced';
  const then = syncs
    ? ', so a sweep would sync it first: this supposes that it does, and that nothing has changed'
    : ', and no sweep syncs it: nobody is asked about its tasks until it is imported again';
  const says = `${when}; it may be ${freshFor} old${fresh ? '' : then}`;
  return { guardrail: 'freshness', source, blocks: !fresh && !syncs, says };
}

function cap(use: CapUse, { closingCap }: Cadence): Guardrail {
  const limit = capLimit(closingCap, use);
  const allowed = use.allowed > 0 ? ` and ${use.allowed} allowed beyond it` : '';
  const says = `${use.pending} closures to execute and ${use.closed} executed in the last day; the cap is ${limit}${allowed}`;
  return { guardrail: 'cap', source: use.source, blocks: isOverCap(closingCap, use), says };
}

function silence({ silent }: GuardrailsSeen, cadence: Cadence): Guardrail {
  const on = closesForSilence(cadence);
  const blocks = !on && silent > 0;
  const waiting = blocks ? `, and ${count(silent, 'closure')} proposed for it would be cancelled` : '';
  const says = on
    ? 'switched on: what nobody answers for is closed at the end of a round, after a final notice that says so'
    : `switched off: nothing is closed for silence${waiting}`;
  return { guardrail: 'silence', source: null, blocks, says };
}

function observation({ observing }: SweepSeen, { archivedObservedFor }: Cadence): Guardrail {
  const says =
    observing > 0
      ? `${observing} archived projects must still be observed, ${archivedObservedFor} in all`
      : `every archived project with enabled tasks was observed for ${archivedObservedFor}`;
  return { guardrail: 'observation', source: null, blocks: observing > 0, says };
}

/** Whoever is asked in an owner's place is told in a digest, for which there is other room. */
function budget({ budget: { limit, used } }: GuardrailsSeen, { asked, instead }: SweepSeen): Guardrail {
  const room = Math.max(0, dailyLimitFor('notice', limit) - used);
  const first = asked - instead;
  const later = Math.max(0, first - room);
  const says =
    later > 0
      ? `${later} of ${first} first notices would go on a later day: room for ${room} today of ${limit} mails`
      : `room for ${room} first notices today; ${used} of ${limit} mails are claimed`;
  return { guardrail: 'budget', source: null, blocks: later > 0, says };
}

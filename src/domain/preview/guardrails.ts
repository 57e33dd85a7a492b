import { dailyLimitFor } from '../reminder/mailBudget';
import type { Cadence } from '../cadence/cadence';
import { closesForSilence } from '../cadence/ladderSteps';
import { capLimit, isOverCap, type CapUse } from '../closing/cap';
import type { Guardrail } from './preview';
import { count, formatTimestamp } from '../common/text';

/** What the guardrails need to know of a source. */
export interface SourceSeen {
  source: string;
  trusted: boolean;
  /** Why it is not trusted; null if it is. */
  reason: string | null;
  syncedAt: Date | null;
  fresh: boolean;
  /** A sweep syncs it if it is not fresh. */
  syncs: boolean;
  rejectedProjectCount: number;
}

/** The state that the guardrails judge. */
export interface GuardrailsSeen {
  pause: { startedAt: Date; startedBy: string; reason: string } | null;
  sources: SourceSeen[];
  /** Use of the closing cap per source, with the closures that the sweep would propose. */
  uses: CapUse[];
  /** Closures proposed for silence. */
  silent: number;
  budget: { limit: number; used: number };
}

/** What the guardrails need to know of the sweep. */
export interface SweepSeen {
  /** Owners whom it would ask. */
  asked: number;
  /** Those in whose place others would be asked. */
  instead: number;
  /** Archived projects not yet observed for long enough. */
  observing: number;
}

/** The sources that are over their cap. */
export const overCapOf = ({ uses }: GuardrailsSeen, { closingCap }: Cadence): Set<string> =>
  new Set(uses.filter((use) => isOverCap(closingCap, use)).map(({ source }) => source));

/** Every guardrail with its present state in words, whether it blocks or not. */
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
    ? ', so a sweep would sync it first: the preview assumes that this succeeds and changes nothing'
    : ', and no sweep syncs it: nobody is asked about its tasks until it is imported again';
  const says = `${when}; it may be ${freshFor} old${fresh ? '' : then}`;
  return { guardrail: 'freshness', source, blocks: !fresh && !syncs, says };
}

function cap(use: CapUse, { closingCap }: Cadence): Guardrail {
  const limit = capLimit(closingCap, use);
  const allowed = use.allowed > 0 ? ` and ${use.allowed} allowed beyond it` : '';
  const says = `${use.pending} closures waiting and ${use.closed} executed in the last day; the cap is ${limit}${allowed}`;
  return { guardrail: 'cap', source: use.source, blocks: isOverCap(closingCap, use), says };
}

function silence({ silent }: GuardrailsSeen, cadence: Cadence): Guardrail {
  const on = closesForSilence(cadence);
  const blocks = !on && silent > 0;
  const waiting = blocks ? `, and ${count(silent, 'closure')} proposed for it would be cancelled` : '';
  const says = on
    ? 'switched on: unanswered tasks are closed at the end of a round, after a final notice that says so'
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

/** People asked in an owner's place get digests, which have room of their own in the budget. */
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

import { roomFor } from '../reminder/mailBudget';
import type { Cadence } from '../cadence/cadence';
import { closesForSilence } from '../cadence/ladderSteps';
import { capLimit, isOverCap, type CapUse } from '../closing/cap';
import type { Brake } from './preview';
import { count, moment } from '../common/text';

/** A source as the brakes look at it. */
export interface SourceSeen {
  source: string;
  trusted: boolean;
  /** Why it is not. */
  reason: string | null;
  syncedAt: Date | null;
  fresh: boolean;
  /** It is synced by itself, by a sweep that finds it not fresh too. */
  syncs: boolean;
  untrustedProjects: number;
}

/** What the brakes look at. */
export interface BrakesSeen {
  stop: { startedAt: Date; startedBy: string; reason: string } | null;
  sources: SourceSeen[];
  /** Closures that a sweep would propose included. */
  uses: CapUse[];
  /** Closures for silence that are proposed. */
  silent: number;
  budget: { limit: number; used: number };
}

/** What a sweep would do, as far as the brakes look at it. */
export interface SweepSeen {
  /** Owners it would ask. */
  asked: number;
  /** Those of them in whose place others would be asked. */
  instead: number;
  /** Archived projects that were not observed for long enough. */
  observing: number;
}

/** The sources that are over their cap. */
export const overCapOf = ({ uses }: BrakesSeen, { closingCap }: Cadence): Set<string> =>
  new Set(uses.filter((use) => isOverCap(closingCap, use)).map(({ source }) => source));

/** Every brake, whether it would hold something up, and what there is to say of it. */
export const brakesAt = (seen: BrakesSeen, sweep: SweepSeen, cadence: Cadence): Brake[] => [
  stop(seen),
  ...seen.sources.flatMap((source) => [trust(source), freshness(source, cadence)]),
  ...seen.uses.map((use) => cap(use, cadence)),
  observation(sweep, cadence),
  budget(seen, sweep),
  silence(seen, cadence),
];

function stop({ stop: open }: BrakesSeen): Brake {
  const says = open
    ? `stopped since ${moment(open.startedAt.toISOString())} by ${open.startedBy}: ${open.reason}`
    : 'not stopped';
  return { brake: 'stop', source: null, trips: open !== null, says };
}

function trust({ source, trusted, reason, untrustedProjects }: SourceSeen): Brake {
  const trips = !trusted || untrustedProjects > 0;
  if (!trusted)
    return { brake: 'trust', source, trips, says: `the latest sync is not trusted: ${reason ?? ''}` };
  const says = trips ? `${untrustedProjects} projects are not trusted` : 'the latest sync is trusted';
  return { brake: 'trust', source, trips, says };
}

function freshness({ source, fresh, syncs, syncedAt }: SourceSeen, { freshFor }: Cadence): Brake {
  const when = syncedAt ? `synced ${moment(syncedAt.toISOString())}` : 'never synced';
  const then = syncs
    ? ', so a sweep would sync it first: this supposes that it does, and that nothing has changed'
    : ', and no sweep syncs it: nobody is asked about its tasks until it is imported again';
  const says = `${when}; it may be ${freshFor} old${fresh ? '' : then}`;
  return { brake: 'freshness', source, trips: !fresh && !syncs, says };
}

function cap(use: CapUse, { closingCap }: Cadence): Brake {
  const limit = capLimit(closingCap, use);
  const allowed = use.allowed > 0 ? ` and ${use.allowed} allowed beyond it` : '';
  const says = `${use.pending} closures to execute and ${use.closed} executed in the last day; the cap is ${limit}${allowed}`;
  return { brake: 'cap', source: use.source, trips: isOverCap(closingCap, use), says };
}

function silence({ silent }: BrakesSeen, cadence: Cadence): Brake {
  const on = closesForSilence(cadence);
  const trips = !on && silent > 0;
  const waiting = trips ? `, and ${count(silent, 'closure')} proposed for it would be cancelled` : '';
  const says = on
    ? 'switched on: what nobody answers for is closed at the end of a round, after a final notice that says so'
    : `switched off: nothing is closed for silence${waiting}`;
  return { brake: 'silence', source: null, trips, says };
}

function observation({ observing }: SweepSeen, { archivedObservedFor }: Cadence): Brake {
  const says =
    observing > 0
      ? `${observing} archived projects must still be observed, ${archivedObservedFor} in all`
      : `every archived project with enabled tasks was observed for ${archivedObservedFor}`;
  return { brake: 'observation', source: null, trips: observing > 0, says };
}

/** Whoever is asked in an owner's place is told in a digest, for which there is other room. */
function budget({ budget: { limit, used } }: BrakesSeen, { asked, instead }: SweepSeen): Brake {
  const room = Math.max(0, roomFor('notice', limit) - used);
  const first = asked - instead;
  const later = Math.max(0, first - room);
  const says =
    later > 0
      ? `${later} of ${first} first notices would go on a later day: room for ${room} today of ${limit} mails`
      : `room for ${room} first notices today; ${used} of ${limit} mails are claimed`;
  return { brake: 'budget', source: null, trips: later > 0, says };
}

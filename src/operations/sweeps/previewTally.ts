import { placeOf, type PreviewOwner } from '../../domain/preview/preview';
import { type PreviewClosing, type PreviewProject } from '../../domain/preview/closures';

/** The totals of a preview, counted while it is read. */
export interface Tally {
  /** Owners with stale tasks who would be asked. */
  asked: number;
  /** How many of them have others asked in their place. */
  instead: number;
  /** Tasks that their notices would list, and how many of those are stale. */
  listed: number;
  stale: number;
  /** Owners with stale tasks who would not be asked, by reason. */
  notAsked: Record<string, number>;
  /** Held or exempt stale tasks, by what holds them. */
  held: Record<string, number>;
  /** Stale tasks without an owner. */
  ownerless: number;
  /** Archived projects with enabled tasks. */
  projects: number;
  observing: number;
  /** Closures that would be proposed. */
  proposed: number;
  proposedBySource: Map<string, number>;
  /** Tasks that would be closed, newly proposed or already waiting. */
  closed: number;
  /** Closures, new or already waiting, that would keep waiting, by reason. */
  waiting: Record<string, number>;
  /** Waiting closures that would be cancelled, by reason. */
  cancelled: Record<string, number>;
}

/** A tally with all counts at zero. */
export const newTally = (): Tally => ({
  asked: 0,
  instead: 0,
  listed: 0,
  stale: 0,
  notAsked: {},
  held: {},
  ownerless: 0,
  projects: 0,
  observing: 0,
  proposed: 0,
  proposedBySource: new Map(),
  closed: 0,
  waiting: {},
  cancelled: {},
});

/** Counts an owner. */
export function addOwner(tally: Tally, owner: PreviewOwner): void {
  const { asked, instead, why, tasks } = owner;
  if (why !== null) add(tally.notAsked, why, 1);
  for (const { stale, hold } of tasks) if (stale && hold) add(tally.held, hold.kind, 1);
  if (!asked) return;
  tally.asked += 1;
  if (instead !== null) tally.instead += 1;
  const places = tasks.map((task) => placeOf(owner, task));
  tally.listed += places.filter((place) => place !== 'leave').length;
  tally.stale += places.filter((place) => place === 'ask').length;
}

/** Counts an archived project. */
export function addProject(tally: Tally, { source, proposed, observedUntil }: PreviewProject): void {
  const { proposedBySource } = tally;
  tally.projects += 1;
  tally.proposed += proposed;
  if (observedUntil !== null) tally.observing += 1;
  proposedBySource.set(source, (proposedBySource.get(source) ?? 0) + proposed);
}

/** Counts all proposals as closed or waiting: if a source is over the cap, none of its closures runs. */
export function addProposed(tally: Tally, overCap: Set<string>): void {
  for (const [source, proposed] of tally.proposedBySource) {
    if (!overCap.has(source)) tally.closed += proposed;
    else if (proposed > 0) add(tally.waiting, 'over cap', proposed);
  }
}

/** Counts a closure already waiting. */
export function addWaiting(tally: Tally, { what, why }: PreviewClosing): void {
  if (what === 'close') tally.closed += 1;
  if (what === 'wait') add(tally.waiting, why ?? '', 1);
  if (what === 'cancel') add(tally.cancelled, why ?? '', 1);
}

const add = (counts: Record<string, number>, why: string, n: number) => {
  counts[why] = (counts[why] ?? 0) + n;
};

/** The counts to show. */
export const countsOf = ({ proposedBySource, ...counts }: Tally) => ({
  ...counts,
  proposedBySource: Object.fromEntries(proposedBySource),
});

/** Passes `items` on and counts each. */
export async function* counted<T>(items: AsyncIterable<T>, add: (item: T) => unknown): AsyncGenerator<T> {
  for await (const item of items) {
    add(item);
    yield item;
  }
}

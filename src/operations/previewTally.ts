import { placeOf, type NotAsked, type PreviewOwner, type PreviewProject } from '../domain/preview';

/** What a preview comes to, counted while it is read. */
export interface Tally {
  /** Owners with stale tasks who would be asked. */
  asked: number;
  /** Tasks that their notices would list, and how many of them they would ask about, being stale. */
  listed: number;
  stale: number;
  /** Owners with stale tasks who would not be asked, by the reason. */
  notAsked: Partial<Record<NotAsked, number>>;
  /** Stale tasks without an owner. */
  ownerless: number;
  /** Archived projects with enabled tasks. */
  projects: number;
  observing: number;
  /** Closings that would be proposed. */
  proposed: number;
  proposedBySource: Map<string, number>;
  /** Tasks whose closing waits already and would be executed; known with the brakes. */
  waiting: number;
}

/** Nothing counted yet. */
export const newTally = (): Tally => ({
  asked: 0,
  listed: 0,
  stale: 0,
  notAsked: {},
  ownerless: 0,
  projects: 0,
  observing: 0,
  proposed: 0,
  proposedBySource: new Map(),
  waiting: 0,
});

/** Counts an owner. */
export function addOwner(tally: Tally, { asked, why, tasks }: PreviewOwner): void {
  if (why !== null) tally.notAsked[why] = (tally.notAsked[why] ?? 0) + 1;
  if (!asked) return;
  tally.asked += 1;
  const places = tasks.map(placeOf);
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

/** The tally as it is told. */
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

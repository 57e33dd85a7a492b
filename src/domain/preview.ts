/** Why a sweep would leave an owner with stale tasks alone: the first reason that applies. */
export type NotAsked =
  'round open' | 'asked lately' | 'held' | 'exempt' | 'untrusted' | 'no mailbox' | 'stopped';

/** What decides whether a sweep asks an owner; each is a part of the due rule, as SQL found it. */
export interface AskFacts {
  roundOpen: boolean;
  /** No open round, and none begun within `askAgainAfter`. */
  noRound: boolean;
  /** A stale task is neither kept nor snoozed. */
  unheld: boolean;
  /** A stale task is under no hold at all. */
  askable: boolean;
  /** Such a task is in a mirror that is trusted and fresh. */
  reliable: boolean;
  reachable: boolean;
  /** Somebody else can be asked about such a task. */
  others: boolean;
  going: boolean;
}

/** Why the owner would not be asked; null when they would. */
export function whyNotAsked(facts: AskFacts): NotAsked | null {
  if (facts.roundOpen) return 'round open';
  if (!facts.noRound) return 'asked lately';
  if (!facts.unheld) return 'held';
  if (!facts.askable) return 'exempt';
  if (!facts.reliable) return 'untrusted';
  if (!facts.reachable && !facts.others) return 'no mailbox';
  return facts.going ? null : 'stopped';
}

/** One enabled task of an owner in a living project. */
export interface PreviewTask {
  owner: string;
  source: string;
  id: string;
  name: string;
  project: string;
  projectName: string;
  touchedAt: Date | null;
  stale: boolean;
  /** *Keep* or *snooze* until then, by whom. */
  held: { until: string; who: string } | null;
  /** Held by an admin until then, by whom and why. */
  exempt: { until: string; who: string; why: string } | null;
  /** The latest sync is not trusted for its source or project. */
  untrusted: boolean;
}

/** What the first notice to an owner who is asked does with a task: asks about it, only lists it, or leaves it out. */
export function placeOf({ stale, held, exempt, untrusted }: PreviewTask): 'ask' | 'list' | 'leave' {
  if (exempt || untrusted) return 'leave';
  return stale && !held ? 'ask' : 'list';
}

/** An owner with stale tasks, and what a sweep would do. */
export interface PreviewOwner {
  owner: string;
  name: string | null;
  email: string | null;
  asked: boolean;
  /** Asked are others, in the owner's place. */
  instead: boolean;
  why: NotAsked | null;
  lastAskedAt: Date | null;
  stale: number;
  /** All their enabled tasks in living projects. */
  tasks: PreviewTask[];
}

/** Why a task of an archived project would not be proposed for closing: the first reason that applies. */
export type NotClosed = 'under way' | 'held' | 'restored' | 'observing' | 'untrusted' | 'stopped';

/** An archived project with enabled tasks, and what a sweep would do with them. */
export interface PreviewProject {
  source: string;
  id: string;
  name: string;
  archivedAt: Date;
  firstObservedAt: Date | null;
  lastObservedAt: Date | null;
  /** Where it was not observed for long enough: a trusted sync from then on would be. */
  observedUntil: Date | null;
  tasks: number;
  /** Tasks whose closing would be proposed. */
  proposed: number;
  underWay: number;
  held: number;
  restored: number;
  trusted: boolean;
}

/** An enabled task of an archived project. */
export interface PreviewClosing {
  source: string;
  id: string;
  name: string;
  project: string;
  projectName: string;
  owner: string | null;
  proposed: boolean;
  why: NotClosed | null;
}

/** One brake: whether it would hold something up, and what there is to say of it. */
export interface Brake {
  brake: 'stop' | 'trust' | 'freshness' | 'cap' | 'observation' | 'budget' | 'silence';
  /** Where a brake is a source's. */
  source: string | null;
  trips: boolean;
  says: string;
}

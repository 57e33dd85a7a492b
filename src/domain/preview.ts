import type { ClosureReason } from './round';

/** What a closing may be proposed for: of what was closed elsewhere we only keep a record. */
type ProposedFor = Exclude<ClosureReason, 'elsewhere'>;

/** Why a sweep would leave an owner with stale tasks alone: the first reason that applies. */
export type NotAsked =
  | 'round open'
  | 'asked lately'
  | 'kept or snoozed'
  | 'closing'
  | 'exempt'
  | 'untrusted'
  | 'not fresh'
  | 'no mailbox'
  | 'stopped';

/** What decides whether a sweep asks an owner; each is a part of the due rule, as SQL found it. */
export interface AskFacts {
  roundOpen: boolean;
  /** No open round, and none begun within `askAgainAfter`. */
  noRound: boolean;
  /** A stale task is neither kept nor snoozed. */
  unheld: boolean;
  /** Nor does the closing of such a task wait already. */
  open: boolean;
  /** A stale task is under no hold at all. */
  askable: boolean;
  /** Such a task is in a mirror that is trusted. */
  trusted: boolean;
  /** Such a task is in a mirror that is trusted, and fresh by then. */
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
  if (!facts.unheld) return 'kept or snoozed';
  if (!facts.open) return 'closing';
  if (!facts.askable) return 'exempt';
  if (!facts.trusted) return 'untrusted';
  if (!facts.reliable) return 'not fresh';
  if (!facts.reachable && !facts.others) return 'no mailbox';
  return facts.going ? null : 'stopped';
}

/** A task as a preview names it. */
export interface PreviewedTask {
  source: string;
  id: string;
  name: string;
  project: string;
  projectName: string;
}

/** A stale task of nobody: nobody is asked about it. */
export interface PreviewOwnerless extends PreviewedTask {
  touchedAt: Date | null;
}

/** One enabled task of an owner in a living project. */
export interface PreviewTask extends PreviewOwnerless {
  owner: string;
  stale: boolean;
  /** What holds it, an exemption before all: until when, by whom and, of an exemption, why. */
  hold: { kind: 'keep' | 'snooze' | 'exemption'; until: string; who: string; why: string | null } | null;
  /** The latest sync is not trusted for its source or project. */
  untrusted: boolean;
  /** Its closing waits already. */
  closing: boolean;
  /** Who would be asked about it; null where nobody would be. */
  asked: string | null;
}

/** An owner with stale tasks, and what a sweep would do. */
export interface PreviewOwner {
  owner: string;
  name: string | null;
  email: string | null;
  asked: boolean;
  /** Why others would be asked, in the owner's place; null where the owner is. */
  instead: 'delegated' | 'owner gone' | null;
  why: NotAsked | null;
  lastAskedAt: Date | null;
  stale: number;
  /** All their enabled tasks in living projects. */
  tasks: PreviewTask[];
}

/**
 * What the first notice about an owner's tasks does with one: asks about it, only lists it, or leaves it out. Others
 * than the owner see what they are asked about, and no more.
 */
export function placeOf(
  { asked, instead }: Pick<PreviewOwner, 'asked' | 'instead'>,
  task: PreviewTask,
): 'ask' | 'list' | 'leave' {
  if (task.asked !== null) return 'ask';
  if (!asked || instead !== null) return 'leave';
  return task.untrusted || task.closing || task.hold?.kind === 'exemption' ? 'leave' : 'list';
}

/** Why the closing of a task of an archived project would not be proposed: the first reason that applies. */
export type NotProposed = 'exempt' | 'restored' | 'observing' | 'untrusted' | 'stopped';

/** Why a proposed closing would wait: the first reason that applies. */
export type StillWaits = 'stopped' | 'over cap' | 'untrusted';

/** What decides what a sweep does with a closing that waits. */
export interface WaitingFacts {
  reason: ProposedFor;
  /** What cancels it before anything is claimed; null where it still has its ground. */
  lost: string | null;
  going: boolean;
  /** So is its project. */
  trusted: boolean;
  /** Its source is over the cap. */
  overCap: boolean;
  /** What cancels it once it is claimed, its task being read: one that a dead attempt had claimed is judged only then. */
  lostThen: string | null;
}

/** What a sweep does with a closing that waits: what owners asked for waits for a stop only. */
export function planOf(facts: WaitingFacts): Pick<PreviewClosing, 'what' | 'why'> {
  if (facts.lost !== null) return { what: 'cancel', why: facts.lost };
  const waits = whyWaits(facts);
  if (waits) return { what: 'wait', why: waits };
  return facts.lostThen !== null ? { what: 'cancel', why: facts.lostThen } : { what: 'close', why: null };
}

function whyWaits({ reason, going, overCap, trusted }: WaitingFacts): StillWaits | null {
  if (!going) return 'stopped';
  if (reason === 'answer') return null;
  if (overCap) return 'over cap';
  return trusted ? null : 'untrusted';
}

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
  exempt: number;
  restored: number;
  trusted: boolean;
}

/** An enabled task of an archived project, or one whose closing waits. */
export interface PreviewClosing extends PreviewedTask {
  owner: string | null;
  reason: ProposedFor;
  /** It would be closed, its closing would wait, be cancelled, or not be proposed at all. */
  what: 'close' | 'wait' | 'cancel' | 'leave';
  /** Why not; null where it would be closed. */
  why: string | null;
  /** The sweep would propose its closing. */
  proposed: boolean;
  /** Since when its closing waits; null where it does not yet. */
  waitsSince: Date | null;
}

/** One brake: whether it would hold something up, and what there is to say of it. */
export interface Brake {
  brake: 'stop' | 'trust' | 'freshness' | 'cap' | 'observation' | 'budget' | 'silence';
  /** Where a brake is a source's. */
  source: string | null;
  trips: boolean;
  says: string;
}

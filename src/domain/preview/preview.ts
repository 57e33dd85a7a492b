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
  | 'paused';

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
  notPaused: boolean;
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
  return facts.notPaused ? null : 'paused';
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
  hold: { kind: 'keep' | 'snooze' | 'exemption'; until: string; who: string; reason: string | null } | null;
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

/** One guardrail: whether it would hold something up, and what there is to say of it. */
export interface Guardrail {
  guardrail: 'pause' | 'trust' | 'freshness' | 'cap' | 'observation' | 'budget' | 'silence';
  /** Where a guardrail is a source's. */
  source: string | null;
  blocks: boolean;
  says: string;
}

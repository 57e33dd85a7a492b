import type { ToldRecommendation } from '../common/recommendations';
import type { TaskDetails } from '../common/task';

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

/** What decides whether a sweep asks an owner: the parts of the due rule, as SQL evaluated them. */
export interface AskFacts {
  roundOpen: boolean;
  /** The owner has no open round, and none begun within `askAgainAfter`. */
  noRound: boolean;
  /** At least one stale task is neither kept nor snoozed. */
  unheld: boolean;
  /** At least one of those is not being closed either. */
  open: boolean;
  /** At least one stale task may be asked about: no hold, no exemption, no closing. */
  askable: boolean;
  /** The mirror of at least one of those is trusted. */
  trusted: boolean;
  /** The mirror of at least one of those is trusted, and will be fresh. */
  reliable: boolean;
  reachable: boolean;
  /** Somebody other than the owner can be asked about such a task. */
  others: boolean;
  notPaused: boolean;
}

/** Why the owner would not be asked; null if they would. */
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

/** A stale task without an owner; nobody is asked about it. */
export interface PreviewOwnerless extends PreviewedTask, TaskDetails {
  touchedAt: Date | null;
  /** The latest sync that contained it. */
  seenAt: Date;
  recommendations: ToldRecommendation[];
}

/** One enabled task of an owner in a living project. */
export interface PreviewTask extends PreviewOwnerless {
  owner: string;
  stale: boolean;
  /** What holds it; an exemption comes first. Until when, by whom, and for an exemption the reason. */
  hold: { kind: 'keep' | 'snooze' | 'exemption'; until: string; who: string; reason: string | null } | null;
  /** The latest sync is not trusted for its source or project. */
  untrusted: boolean;
  /** Its closing is waiting or under way. */
  closing: boolean;
  /** Who would be asked about it; null if nobody. */
  asked: string | null;
}

/** An owner with stale tasks, and what a sweep would do. */
export interface PreviewOwner {
  owner: string;
  name: string | null;
  email: string | null;
  asked: boolean;
  /** Why others would be asked in the owner's place; null if the owner would. */
  instead: 'delegated' | 'owner gone' | null;
  why: NotAsked | null;
  lastAskedAt: Date | null;
  stale: number;
  /** All their enabled tasks in living projects. */
  tasks: PreviewTask[];
}

/**
 * What the first notice does with a task: asks about it, only lists it, or leaves it out. People asked in the owner's
 * place see only the tasks they are asked about.
 */
export function placeOf(
  { asked, instead }: Pick<PreviewOwner, 'asked' | 'instead'>,
  task: PreviewTask,
): 'ask' | 'list' | 'leave' {
  if (task.asked !== null) return 'ask';
  if (!asked || instead !== null) return 'leave';
  return task.untrusted || task.closing || task.hold?.kind === 'exemption' ? 'leave' : 'list';
}

/** One guardrail: whether it blocks, and its state in words. */
export interface Guardrail {
  guardrail: 'pause' | 'trust' | 'freshness' | 'cap' | 'observation' | 'budget' | 'silence';
  /** The source it applies to; null if it applies to all. */
  source: string | null;
  blocks: boolean;
  says: string;
}

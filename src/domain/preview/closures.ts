import type { PreviewedTask } from './preview';
import type { ClosureReason } from '../common/terms';

/** The reasons to propose a closing. What was closed elsewhere is only recorded. */
type ProposedFor = Exclude<ClosureReason, 'elsewhere'>;

/** Why the sweep would not propose to close a task of an archived project: the first reason that applies. */
export type NotProposed = 'exempt' | 'restored' | 'observing' | 'untrusted' | 'paused';

/** Why a proposed closure would wait: the first reason that applies. */
export type StillWaits = 'paused' | 'over cap' | 'untrusted';

/** What decides what a sweep does with a closure that waits. */
export interface WaitingFacts {
  reason: ProposedFor;
  /** Why it is cancelled before it is claimed; null if it is not. */
  cancelledBecause: string | null;
  notPaused: boolean;
  /** The latest sync is trusted for its source and project. */
  trusted: boolean;
  /** Its source is over the cap. */
  overCap: boolean;
  /**
   * Why it is cancelled after it is claimed and its task was read; null if it is not. Only this applies to one that a
   * crashed attempt had claimed.
   */
  cancelledLater: string | null;
}

/** What a sweep does with a closure that waits. One that its owner asked for waits only for a pause. */
export function planOf(facts: WaitingFacts): Pick<PreviewClosing, 'what' | 'why'> {
  if (facts.cancelledBecause !== null) return { what: 'cancel', why: facts.cancelledBecause };
  const waits = whyWaits(facts);
  if (waits) return { what: 'wait', why: waits };
  return facts.cancelledLater !== null
    ? { what: 'cancel', why: facts.cancelledLater }
    : { what: 'close', why: null };
}

function whyWaits({ reason, notPaused, overCap, trusted }: WaitingFacts): StillWaits | null {
  if (!notPaused) return 'paused';
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
  /** If it was not observed for long enough: the earliest trusted sync that completes the observation. */
  observedUntil: Date | null;
  tasks: number;
  /** Tasks whose closing the sweep would propose. */
  proposed: number;
  underWay: number;
  exempt: number;
  restored: number;
  trusted: boolean;
}

/** An enabled task of an archived project, or a task whose closure waits. */
export interface PreviewClosing extends PreviewedTask {
  owner: string | null;
  reason: ProposedFor;
  /** What the sweep would do: close it, let the closure wait, cancel it, or not propose it at all. */
  what: 'close' | 'wait' | 'cancel' | 'leave';
  /** Why it would not be closed; null if it would. */
  why: string | null;
  /** The sweep would propose this closure. */
  proposed: boolean;
  /** Since when the closure has waited; null if it does not exist yet. */
  waitsSince: Date | null;
}

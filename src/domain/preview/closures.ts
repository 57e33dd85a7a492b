import type { PreviewedTask } from './preview';
import type { ClosureReason } from '../common/terms';

/** What a closing may be proposed for: of what was closed elsewhere we only keep a record. */
type ProposedFor = Exclude<ClosureReason, 'elsewhere'>;

/** Why the closing of a task of an archived project would not be proposed: the first reason that applies. */
export type NotProposed = 'exempt' | 'restored' | 'observing' | 'untrusted' | 'paused';

/** Why a proposed closing would wait: the first reason that applies. */
export type StillWaits = 'paused' | 'over cap' | 'untrusted';

/** What decides what a sweep does with a closing that waits. */
export interface WaitingFacts {
  reason: ProposedFor;
  /** What cancels it before anything is claimed; null where it still has its ground. */
  lost: string | null;
  notPaused: boolean;
  /** So is its project. */
  trusted: boolean;
  /** Its source is over the cap. */
  overCap: boolean;
  /** What cancels it once it is claimed, its task being read: one that a dead attempt had claimed is judged only then. */
  lostThen: string | null;
}

/** What a sweep does with a closing that waits: what owners asked for waits for a pause only. */
export function planOf(facts: WaitingFacts): Pick<PreviewClosing, 'what' | 'why'> {
  if (facts.lost !== null) return { what: 'cancel', why: facts.lost };
  const waits = whyWaits(facts);
  if (waits) return { what: 'wait', why: waits };
  return facts.lostThen !== null ? { what: 'cancel', why: facts.lostThen } : { what: 'close', why: null };
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

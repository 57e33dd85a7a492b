import type { Guardrail } from './guardrails';
import type { SweepCounts } from './counts';

/** How the rounds of one sweep have gone so far. */
export interface TrendPoint {
  startedAt: string;
  asked: number;
  answered: number;
  unanswered: number;
  /** Rounds that ended with nothing left to ask, or were cancelled. */
  otherwise: number;
}

/** An owner whose round is open. */
export interface WaitingOwner {
  owner: string;
  name: string | null;
  since: string;
  /** How many tasks the first notice listed, or others were asked about. */
  tasks: number;
}

/** What the digest of a sweep reports. Saved in the sweep's row before it is sent; times are ISO 8601. */
export interface SweepReport {
  sweepId: string;
  startedAt: string;
  endedAt: string;
  counts: SweepCounts;
  guardrails: Guardrail[];
  trend: TrendPoint[];
  waiting: WaitingOwner[];
}

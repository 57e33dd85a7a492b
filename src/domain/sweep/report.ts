import type { Guardrail } from './guardrails';
import type { SweepCounts } from './counts';

/** How the rounds that one sweep began went so far. */
export interface TrendPoint {
  startedAt: string;
  asked: number;
  answered: number;
  unanswered: number;
  /** Ended with nothing left to ask, or cancelled. */
  otherwise: number;
}

/** An owner whose round is open. */
export interface WaitingOwner {
  owner: string;
  name: string | null;
  since: string;
  /** Tasks that the first notice listed, or others were asked about. */
  tasks: number;
}

/** What the digest of a sweep tells. Frozen in the sweep's row before it is sent; times are ISO 8601. */
export interface SweepReport {
  sweepId: string;
  startedAt: string;
  endedAt: string;
  counts: SweepCounts;
  guardrails: Guardrail[];
  trend: TrendPoint[];
  waiting: WaitingOwner[];
}

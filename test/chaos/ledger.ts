import type { Say } from './plan';

/** What really happened in a seed, as everybody outside of Rollcall knows it: what the invariants are held against. */
export interface Ledger {
  /** Every answer that was given, task by task. */
  given: Given[];
  /** Everything that was done to the parts, from when to when it could be felt. */
  faults: Fault[];
  /** Backups that were restored: what happened between is lost. */
  lost: { from: number; to: number }[];
  /** Cadences as they were set, each from when it may have counted to when it was acknowledged. */
  cadences: { from: number; to: number; closes: boolean; tasks: number; graceMs: number }[];
  /** Pauses: from when it was acknowledged until it was asked to end; rounds and closings begun at the beginning and the end of it. */
  pauses: { from: number; to: number; begun: [number, number] | null }[];
  /** Links that did not open. */
  dead: { notice: string | null; at: number; status: number; body: string }[];
  /** What was asked of the API as an admin and was acknowledged. */
  admin: { what: string; at: number }[];
}

export interface Given {
  notice: string;
  by: string;
  source: string;
  task: string;
  kind: Say;
  until: string | null;
  names: string | null;
  from: number;
  to: number;
  /** Whether Rollcall said that it is recorded; else nobody knows. */
  acknowledged: boolean;
  /** By somebody asked besides or instead of the owner, whom the owner outranks. */
  contact: boolean;
}

export interface Fault {
  kind: string;
  from: number;
  to: number;
}

export const newLedger = (): Ledger => ({
  given: [],
  faults: [],
  lost: [],
  cadences: [],
  pauses: [],
  dead: [],
  admin: [],
});

/** Whether something of the kinds that fit could be felt between the two moments. */
export const felt = ({ faults }: Ledger, kinds: RegExp, from: number, to: number): boolean =>
  faults.some((fault) => kinds.test(fault.kind) && fault.from <= to && fault.to >= from);

/** Whether the moment is in the lost time of a restored backup. */
export const wasLost = ({ lost }: Ledger, at: number): boolean =>
  lost.some(({ from, to }) => at >= from && at <= to);

import type { Cadence } from '../../domain/cadence/cadence';
import type { Move } from '../../domain/reminder/nextMove';
import type { ReminderFacts } from '../../domain/reminder/facts';
import type { Deps } from '../common/deps';

/** What a reminder passes to the activities that decide. */
export interface DecideInput {
  owner: string;
  cadence: Cadence;
  /** A cadence from a signal, not validated; it replaces `cadence` if it is valid. */
  offered?: unknown;
  /** The workflow's clock, in milliseconds. */
  now: number;
}

/** What a reminder found and decided. */
export interface Decision {
  facts: ReminderFacts;
  move: Move;
  /** The offered cadence if it was valid; `refused` says why if it was not. */
  taken?: Cadence;
  refused?: string;
}

/** One decision in progress. */
export interface DecisionContext extends Omit<DecideInput, 'now' | 'offered'> {
  deps: Deps;
  now: Date;
  /** The run id of the workflow that decides. */
  runId: string;
}

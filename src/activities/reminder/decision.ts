import type { Cadence } from '../../domain/cadence/cadence';
import type { Move } from '../../domain/reminder/nextMove';
import type { ReminderFacts } from '../../domain/reminder/facts';
import type { Deps } from '../common/deps';

export interface DecideInput {
  owner: string;
  cadence: Cadence;
  /** A cadence that a signal brought, from whoever: taken instead if it is a valid one. */
  offered?: unknown;
  /** The workflow's clock, in milliseconds. */
  now: number;
}

/** What a reminder saw and what it does about it. */
export interface Decision {
  facts: ReminderFacts;
  move: Move;
  /** The cadence that was offered, if it was taken; why it was not, if not. */
  taken?: Cadence;
  refused?: string;
}

/** One decision under way, at its moment. */
export interface DecisionContext extends Omit<DecideInput, 'now' | 'offered'> {
  deps: Deps;
  now: Date;
  /** The workflow run that decides. */
  runId: string;
}

import type { AskingStep } from '../cadence/ladderSteps';
import type { MailKind, Outcome } from '../common/terms';

/** What a reminder does next. */
export type Move =
  /** Signals other workflows: closures proposed, tasks assigned, notifications refused. */
  | { do: 'dispatch' }
  | { do: 'notify closed' }
  | { do: 'notify handed' }
  | { do: 'notify assigned' }
  /** Asks somebody else about the owner's tasks, or about those of an assignee who was not reached. */
  | { do: 'reassign'; why: 'delegated' | 'owner gone' }
  /**
   * Takes a step of the ladder; `step` null: a reminder beyond it. A `final` notice states the date from which
   * unanswered tasks are closed; its step lies beyond the ladder if it is the last call to somebody who had none.
   * `again`: repeats a notice whose refusal is not believed.
   */
  | { do: 'send'; step: number | null; kind: AskingStep['step']; final?: boolean; again?: true }
  /**
   * Ends the round and proposes closing what final notices listed that were accepted at `finalBefore` (ISO 8601) or
   * earlier.
   */
  | { do: 'propose closing'; finalBefore: string }
  | ({ do: 'wait'; until: string; because: Reason } & Aim)
  /** `proposed`: how many unanswered tasks of the round were proposed for closing. */
  | { do: 'end'; outcome: Outcome | 'notified'; proposed?: number };

export type Wait = Extract<Move, { do: 'wait' }>;

/** What follows a wait if nothing else happens. */
export type NextEvent = MailKind | 'close' | 'end';

/** The next event, and whether it is a final notice. */
export interface Aim {
  next: NextEvent;
  final?: boolean;
}

/**
 * What a wait is for: the owner's answer, or something that blocks the next move. A pause blocks only moves that are
 * due; the wait for an answer goes on meanwhile, prolonged.
 */
export type Reason = 'answer' | 'pause' | 'sync' | 'budget' | 'working hours' | 'digest' | 'refusals';

const AIMS: Partial<Record<Move['do'], NextEvent>> = {
  'notify closed': 'closed',
  'notify assigned': 'assigned',
  'notify handed': 'handed',
  'propose closing': 'close',
};

/** What a move does, or will do after its wait. */
export function aimOf(move: Move): Aim {
  if (move.do !== 'wait' && move.do !== 'send') return { next: AIMS[move.do] ?? 'end' };
  const next = move.do === 'wait' ? move.next : move.kind;
  return { next, ...(move.final && { final: move.final }) };
}

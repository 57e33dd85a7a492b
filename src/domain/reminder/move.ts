import type { AskingStep } from '../cadence/ladderSteps';
import type { MailKind, Outcome } from '../common/terms';

/** What a reminder does next. */
export type Move =
  /** Others' workflows learn what concerns them: closures proposed, tasks assigned, tellings refused. */
  | { do: 'dispatch' }
  | { do: 'notify closed' }
  | { do: 'notify handed' }
  | { do: 'notify assigned' }
  /** What is asked of the owner, or of a mailbox that refused it, is asked of somebody else. */
  | { do: 'reassign'; why: 'delegated' | 'owner gone' }
  /**
   * Takes a step of the ladder; null: a reminder beyond it. A `final` one says from when on the unanswered is closed;
   * its step is beyond the ladder where it is the last call to somebody who had none. `again`: its notice was refused,
   * and the refusal is not believed.
   */
  | { do: 'send'; step: number | null; kind: AskingStep['step']; final?: boolean; again?: true }
  /** Closes, and ends the round, what was listed in final notices accepted at `finalBefore` (ISO 8601) or earlier. */
  | { do: 'propose closing'; finalBefore: string }
  | ({ do: 'wait'; until: string; because: Reason } & Aim)
  /** `proposed`: so many tasks of the round were proposed for closing, nobody having answered. */
  | { do: 'end'; outcome: Outcome | 'told'; proposed?: number };

export type Wait = Extract<Move, { do: 'wait' }>;

/** What comes after a wait if nothing else happens. */
export type NextEvent = MailKind | 'close' | 'end';

/** The same, and whether it is a final notice. */
export interface Aim {
  next: NextEvent;
  final?: boolean;
}

/**
 * What a wait is for: the owner's answer, or something that keeps the next move from being made now. A pause keeps
 * only what is due; an answer is waited for while it is paused as at any time, and longer.
 */
export type Reason = 'answer' | 'pause' | 'sync' | 'budget' | 'working hours' | 'digest' | 'refusals';

const AIMS: Partial<Record<Move['do'], NextEvent>> = {
  'notify closed': 'closed',
  'notify assigned': 'assigned',
  'notify handed': 'handed',
  'propose closing': 'close',
};

/** What a move does, or waits to do. */
export function aimOf(move: Move): Aim {
  if (move.do !== 'wait' && move.do !== 'send') return { next: AIMS[move.do] ?? 'end' };
  const next = move.do === 'wait' ? move.next : move.kind;
  return { next, ...(move.final && { final: move.final }) };
}

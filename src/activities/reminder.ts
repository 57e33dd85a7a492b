import { activityInfo, getClient } from '@temporalio/activity';
import type { Cadence } from '../domain/cadence';
import { nextMove, type Move } from '../domain/nextMove';
import type { ReminderFacts } from '../domain/round';
import { applyAnswers } from '../db/applyAnswers';
import { markHanded } from '../db/closures';
import { loadFacts } from '../db/facts';
import { inTransaction } from '../db/pool';
import { endRound, findOutcome } from '../db/rounds';
import { wakeClosing } from '../workflows/wake';
import type { Deps } from './deps';

export interface DecideInput {
  owner: string;
  cadence: Cadence;
  /** The workflow's clock, in milliseconds. */
  now: number;
}

/** What a reminder saw and what it does about it. */
export interface Decision {
  facts: ReminderFacts;
  move: Move;
}

/** The activities of the `ownerReminder` workflow that need no mail. */
export const reminderActivities = ({ pool }: Deps) => ({
  /**
   * Applies the owner's new answers, loads the facts and decides the next move. Where the round is over it
   * is ended here, in the same transaction; a run that ended its round before says so again.
   */
  decide({ owner, cadence, now }: DecideInput): Promise<Decision> {
    const at = new Date(now);
    const { runId } = activityInfo().workflowExecution ?? { runId: '' };
    return inTransaction(pool, async (db) => {
      await applyAnswers(db, owner, cadence, at);
      const facts = await loadFacts(db, owner, cadence, at);
      const move = nextMove(facts, cadence, at);
      if (move.do !== 'end') return { facts, move };
      if (facts.round && move.outcome !== 'told') {
        await endRound(db, { id: facts.round.id, outcome: move.outcome, at, runId });
        return { facts, move };
      }
      const outcome = await findOutcome(db, owner, runId);
      return { facts, move: { do: 'end', outcome: outcome ?? 'told' } };
    });
  },

  /** Tells the closing workflow of the closures this owner asked for. */
  async handOverClosures({ owner, cadence, now }: DecideInput): Promise<void> {
    await getClient().workflow.signalWithStart('closing', wakeClosing(cadence));
    await markHanded(pool, owner, new Date(now));
  },
});

import { getClient } from '@temporalio/activity';
import type { PoolClient } from 'pg';
import { dueThresholds } from '../../domain/sweep/due';
import type { OpenRoundFact, ReminderFacts } from '../../domain/reminder/facts';
import { applyAnswers } from '../../db/answers/apply';
import { findAssignmentWakeups, markAssignmentWakeups } from '../../db/reminder/assignmentWakeups';
import {
  askInstead,
  assignByHand,
  assignByRule,
  markMoved,
  type Assigning,
} from '../../db/reminder/assignments';
import { markDispatched } from '../../db/closing/closures';
import { doubtRefused } from '../../db/notices/notices';
import { inTransaction } from '../../db/core/pool';
import { endRound, takeOutcome } from '../../db/sweep/rounds';
import { proposeSilence } from '../../db/closing/silence';
import { wakeClosing, wakeReminder } from '../../workflows/signalWithStart';
import type { Decision, DecisionContext } from './decision';
import { eachAlone, unlessPersistent } from '../common/eachAlone';

/** Applies the owner's answers. A *not mine* assigns the task to somebody else, in the same transaction. */
export const applyNewAnswers = (context: DecisionContext, round: OpenRoundFact | null): Promise<void> =>
  inTransaction(context.deps.pool, async (db) => {
    const notMine = await applyAnswers(db, context.owner, context.cadence, context.now);
    if (round && notMine.length > 0) await assignByHand(db, notMine, assigningOf(context, round));
  });

const assigningOf = ({ deps, owner, now, cadence }: DecisionContext, round: OpenRoundFact): Assigning => ({
  roundId: round.id,
  owner,
  step: round.step ?? 0,
  now,
  staleBefore: dueThresholds(cadence, now).staleBefore,
  fallback: deps.fallbackAddress !== null,
});

/**
 * Makes a move that needs no mail and no waiting, and returns `decide again`. If the workflow ends, returns that end
 * with the outcome of the round it ended. Returns null for every other move, which is not made here.
 */
export async function resolveMove(
  context: DecisionContext,
  decided: Decision,
): Promise<Decision | 'decide again' | null> {
  const { facts, move } = decided;
  switch (move.do) {
    case 'dispatch':
      await dispatch(context, facts);
      return 'decide again';
    case 'reassign':
      await inTransaction(context.deps.pool, (db) => reassign(db, context, facts, move.why));
      return 'decide again';
    case 'propose closing':
      await propose(context, facts, move.finalBefore);
      return 'decide again';
    case 'wait':
      if (facts.round && facts.refusals === 'doubted') await doubtRefused(context.deps.pool, facts.round.id);
      return null;
    case 'end':
      return end(context, decided, move.outcome);
    default:
      return null;
  }
}

/** Signals the closing workflow about closures, and the reminders of the people concerned about assignments. */
async function dispatch({ deps, owner, cadence, now }: DecisionContext, facts: ReminderFacts): Promise<void> {
  const { workflow } = getClient();
  if (facts.undispatchedClosures > 0) {
    await workflow.signalWithStart('closing', wakeClosing(cadence));
    await markDispatched(deps.pool, owner, now);
  }
  if (facts.undispatchedAssignments > 0) {
    const roundId = facts.round?.id ?? null;
    const people = await findAssignmentWakeups(deps.pool, owner, roundId);
    const wake = (person: string) => workflow.signalWithStart('ownerReminder', wakeReminder(person, cadence));
    // The reconciler wakes those who cannot be woken now.
    unlessPersistent(await eachAlone(people, wake));
    await markAssignmentWakeups(deps.pool, { owner, roundId, now });
  }
}

async function reassign(
  db: PoolClient,
  context: DecisionContext,
  { round }: ReminderFacts,
  why: 'delegated' | 'owner gone',
): Promise<void> {
  if (!round) return;
  const assigning = assigningOf(context, round);
  if (why === 'delegated') return assignByRule(db, why, assigning);
  await assignByRule(db, 'unreached', assigning);
  await assignByRule(db, 'escalated again', assigning);
  await askInstead(db, 'unreached', round.id);
  await markMoved(db, round.id, context.now);
}

async function propose(
  context: DecisionContext,
  { round }: ReminderFacts,
  finalBefore: string,
): Promise<void> {
  const { deps, owner, now, cadence, runId } = context;
  const { staleBefore } = dueThresholds(cadence, now);
  const silence = { owner, now, staleBefore, runId, finalBefore: new Date(finalBefore) };
  if (round) await proposeSilence(deps.pool, { ...silence, roundId: round.id });
}

/**
 * Ends the open round, unless somebody has just cancelled it. Without one, the workflow ends with the outcome of the
 * round that this run ended before.
 */
async function end(
  { deps, owner, now, runId }: DecisionContext,
  { facts, move }: Decision,
  outcome: Extract<Decision['move'], { do: 'end' }>['outcome'],
): Promise<Decision | 'decide again'> {
  if (facts.round && outcome !== 'notified') {
    const isOurs = await endRound(deps.pool, { id: facts.round.id, outcome, at: now, runId });
    if (!isOurs || facts.untoldAssignedSince !== null) return 'decide again';
    return { facts, move };
  }
  const ended = await takeOutcome(deps.pool, owner, runId);
  const proposed = ended?.proposed ? { proposed: ended.proposed } : {};
  return { facts, move: { do: 'end', outcome: ended?.outcome ?? 'notified', ...proposed } };
}

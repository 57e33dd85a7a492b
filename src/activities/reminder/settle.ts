import { getClient } from '@temporalio/activity';
import type { PoolClient } from 'pg';
import { dueThresholds } from '../../domain/sweep/due';
import type { OpenRoundFact, ReminderFacts } from '../../domain/reminder/facts';
import { applyAnswers } from '../../db/answers/apply';
import { findAssignmentNews, markAssignmentNews } from '../../db/reminder/assignmentWakeups';
import {
  askInstead,
  assignByHand,
  assignByRule,
  markMoved,
  type Assigning,
} from '../../db/reminder/assignments';
import { markHanded } from '../../db/closing/closures';
import { doubtRefused } from '../../db/notices/notices';
import { inTransaction } from '../../db/core/pool';
import { endRound, takeOutcome } from '../../db/sweep/rounds';
import { proposeSilence } from '../../db/closing/silence';
import { wakeClosing, wakeReminder } from '../../workflows/signalWithStart';
import type { Decision, Look } from './decision';
import { eachAlone, unlessPersistent } from '../common/eachAlone';

/** Applies the owner's answers; those that say *not mine* ask somebody else, in the same transaction. */
export const applyNews = (look: Look, round: OpenRoundFact | null): Promise<void> =>
  inTransaction(look.deps.pool, async (db) => {
    const notMine = await applyAnswers(db, look.owner, look.cadence, look.now);
    if (round && notMine.length > 0) await assignByHand(db, notMine, assigningOf(look, round));
  });

const assigningOf = ({ deps, owner, now, cadence }: Look, round: OpenRoundFact): Assigning => ({
  roundId: round.id,
  owner,
  step: round.step ?? 0,
  now,
  staleBefore: dueThresholds(cadence, now).staleBefore,
  fallback: deps.fallbackAddress !== null,
});

/**
 * Makes a move that needs no mail and no waiting, after which there is to `look again`. An end of the workflow is
 * returned with the outcome of the round that it ended; every other move, null, is not made here.
 */
export async function settle(look: Look, decided: Decision): Promise<Decision | 'look again' | null> {
  const { facts, move } = decided;
  switch (move.do) {
    case 'hand over':
      await handOver(look, facts);
      return 'look again';
    case 'move along':
      await inTransaction(look.deps.pool, (db) => moveAlong(db, look, facts, move.why));
      return 'look again';
    case 'propose closing':
      await propose(look, facts, move.finalBefore);
      return 'look again';
    case 'wait':
      if (facts.round && facts.refusals === 'doubted') await doubtRefused(look.deps.pool, facts.round.id);
      return null;
    case 'end':
      return end(look, decided, move.outcome);
    default:
      return null;
  }
}

/** Tells the closing workflow of closures, and the reminders of those concerned of assignments. */
async function handOver({ deps, owner, cadence, now }: Look, facts: ReminderFacts): Promise<void> {
  const { workflow } = getClient();
  if (facts.unhandedClosures > 0) {
    await workflow.signalWithStart('closing', wakeClosing(cadence));
    await markHanded(deps.pool, owner, now);
  }
  if (facts.unhandedAssignments > 0) {
    const roundId = facts.round?.id ?? null;
    const people = await findAssignmentNews(deps.pool, owner, roundId);
    const wake = (person: string) => workflow.signalWithStart('ownerReminder', wakeReminder(person, cadence));
    // Whoever cannot be woken is found by the reconciler.
    unlessPersistent(await eachAlone(people, wake));
    await markAssignmentNews(deps.pool, { owner, roundId, now });
  }
}

async function moveAlong(
  db: PoolClient,
  look: Look,
  { round }: ReminderFacts,
  why: 'delegated' | 'owner gone',
): Promise<void> {
  if (!round) return;
  const assigning = assigningOf(look, round);
  if (why === 'delegated') return assignByRule(db, why, assigning);
  await assignByRule(db, 'unreached', assigning);
  await assignByRule(db, 'escalated again', assigning);
  await askInstead(db, 'unreached', round.id);
  await markMoved(db, round.id, look.now);
}

async function propose(look: Look, { round }: ReminderFacts, finalBefore: string): Promise<void> {
  const { deps, owner, now, cadence, runId } = look;
  const { staleBefore } = dueThresholds(cadence, now);
  const silence = { owner, now, staleBefore, runId, finalBefore: new Date(finalBefore) };
  if (round) await proposeSilence(deps.pool, { ...silence, roundId: round.id });
}

/** Ends the open round, unless somebody just cancelled it. Without one the workflow ends, with the outcome of the round that its run ended before. */
async function end(
  { deps, owner, now, runId }: Look,
  { facts, move }: Decision,
  outcome: Extract<Decision['move'], { do: 'end' }>['outcome'],
): Promise<Decision | 'look again'> {
  if (facts.round && outcome !== 'told') {
    const isOurs = await endRound(deps.pool, { id: facts.round.id, outcome, at: now, runId });
    if (!isOurs || facts.untoldAssignedSince !== null) return 'look again';
    return { facts, move };
  }
  const ended = await takeOutcome(deps.pool, owner, runId);
  const proposed = ended?.proposed ? { proposed: ended.proposed } : {};
  return { facts, move: { do: 'end', outcome: ended?.outcome ?? 'told', ...proposed } };
}

import {
  condition,
  continueAsNew,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities, MailActivities } from '../activities';
import type { DecideInput, Decision } from '../activities/decide';
import type { Cadence } from '../domain/cadence';
import { MAIL_TASK_QUEUE } from '../domain/ids';
import { sendSummary, stageOf, story, waitSummary } from '../domain/story';
import { deadline as deadlineKey, stage as stageKey } from './attributes';
import {
  confirm,
  status,
  updateCadence,
  type OwnerReminderInput,
  type OwnerReminderResult,
  type ReminderStatus,
} from './messages';

const { decide } = proxyLocalActivities<Activities>({
  startToCloseTimeout: '10 seconds',
  localRetryThreshold: '1 minute',
  retry: { maximumInterval: '1 minute' },
});

const { handOverClosures } = proxyActivities<Activities>({ startToCloseTimeout: '30 seconds' });

const { sendNotice, tellClosed } = proxyActivities<MailActivities>({
  taskQueue: MAIL_TASK_QUEUE,
  startToCloseTimeout: '15 minutes',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', maximumInterval: '10 minutes' },
});

/**
 * Carries an owner's round from the first notice to its end: decide, act, wait for the deadline or a
 * signal, and again. Everything it decides on is in the database; everything it waits for is here.
 * Acting and deciding what comes after it is one activity: an event fewer for each mail.
 */
export async function ownerReminder(input: OwnerReminderInput): Promise<OwnerReminderResult> {
  const { owner } = input;
  let { cadence } = input;
  let offered: unknown;
  let news = false;
  let current: ReminderStatus = { stage: 'deciding', waitingFor: null, until: null, facts: null };
  setHandler(confirm, () => {
    news = true;
  });
  setHandler(updateCadence, (changed) => {
    offered = changed;
    news = true;
  });
  setHandler(status, () => current);

  const look = () => {
    const seen = { owner, cadence, now: Date.now(), ...(offered !== undefined && { offered }) };
    offered = undefined;
    return seen;
  };
  let decision = await decide(look());
  for (;;) {
    const { move, taken } = decision;
    cadence = taken ?? cadence;
    current = show(decision, cadence, current);
    if (move.do === 'end' && !news) return move.outcome;
    if (move.do === 'wait') {
      const patience = Math.max(1, Date.parse(move.until) - Date.now());
      await condition(() => news, patience, { summary: waitSummary(move) });
      if (workflowInfo().continueAsNewSuggested && offered === undefined)
        return continueAsNew<typeof ownerReminder>({ owner, cadence });
    }
    news = false;
    decision = await act(decision, look());
  }
}

/** Makes the move that was decided, and returns the next decision. After a wait there is nothing to do but decide. */
function act({ move, facts: { round } }: Decision, input: DecideInput): Promise<Decision> {
  if (move.do === 'hand over closures') return handOverClosures(input);
  if (move.do === 'tell closed') return tellClosed(input);
  if (move.do !== 'send' || !round) return decide(input);
  const notice = { ...input, roundId: round.id, step: move.step };
  return sendNotice.executeWithOptions({ summary: sendSummary(move.kind, input.owner) }, [notice]);
}

/** Puts what was decided where people look: current details, search attributes, the `status` query. */
function show({ facts, move, refused }: Decision, cadence: Cadence, before: ReminderStatus): ReminderStatus {
  const wait = move.do === 'wait' ? move : null;
  const stage = stageOf(move, facts);
  const until = wait?.until ?? null;
  const warning = refused ? `**A cadence that was signalled is not taken.** ${refused}\n\n` : '';
  setCurrentDetails(warning + story(facts, move, cadence));
  // Each upsert is an event of the history: a wait that is only prolonged costs none.
  if (stage && (stage !== before.stage || wait?.because === 'answer')) {
    upsertSearchAttributes([
      { key: stageKey, value: stage },
      { key: deadlineKey, value: until ? new Date(until) : null },
    ]);
  }
  return { stage: stage ?? move.do, waitingFor: wait && waitSummary(wait), until, facts };
}

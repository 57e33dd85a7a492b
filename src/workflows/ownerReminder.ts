import {
  condition,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type { Activities, MailActivities } from '../activities';
import type { Cadence } from '../domain/cadence';
import { MAIL_TASK_QUEUE } from '../domain/ids';
import type { Move } from '../domain/nextMove';
import type { ReminderFacts } from '../domain/round';
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
 */
export async function ownerReminder(input: OwnerReminderInput): Promise<OwnerReminderResult> {
  const { owner } = input;
  let { cadence } = input;
  let news = false;
  let current: ReminderStatus = { stage: 'deciding', waitingFor: null, until: null, facts: null };
  setHandler(confirm, () => {
    news = true;
  });
  setHandler(updateCadence, (changed) => {
    cadence = changed;
    news = true;
  });
  setHandler(status, () => current);

  for (;;) {
    news = false;
    const now = Date.now();
    const { facts, move } = await decide({ owner, cadence, now });
    current = show(facts, move, cadence);
    if (move.do === 'wait') {
      const patience = Math.max(1, Date.parse(move.until) - now);
      await condition(() => news, patience, { summary: waitSummary(move.next) });
    } else if (move.do !== 'end') {
      await act(move, { facts, cadence, now });
    } else if (!news) {
      return move.outcome;
    }
  }
}

/** Puts what was decided where people look: current details, search attributes, the `status` query. */
function show(facts: ReminderFacts, move: Move, cadence: Cadence): ReminderStatus {
  const stage = stageOf(move, facts);
  const until = move.do === 'wait' ? move.until : null;
  setCurrentDetails(story(facts, move, cadence));
  if (stage) {
    upsertSearchAttributes([
      { key: stageKey, value: stage },
      { key: deadlineKey, value: until ? new Date(until) : null },
    ]);
  }
  return {
    stage: stage ?? move.do,
    waitingFor: move.do === 'wait' ? waitSummary(move.next) : null,
    until,
    facts,
  };
}

async function act(
  move: Move,
  { facts, cadence, now }: { facts: ReminderFacts; cadence: Cadence; now: number },
) {
  const { owner, round } = facts;
  if (move.do === 'hand over closures') await handOverClosures({ owner, cadence, now });
  if (move.do === 'tell closed') await tellClosed({ owner, cadence, now });
  if (move.do === 'send' && round) {
    const notice = { roundId: round.id, step: move.step, cadence, now };
    await sendNotice.executeWithOptions({ summary: sendSummary(move.kind, owner) }, [notice]);
  }
}

import { ABOUT, REMINDER_DETAILS } from '../domain/common/workflowTitles';
import { CLOSING_WORKFLOW_ID, ownerKey, reminderId, TASK_QUEUE } from '../domain/common/ids';
import type { Cadence } from '../domain/cadence/cadence';
import { owner as ownerAttribute, stage as stageKey, sweepId as sweepKey } from './attributes';
import { confirm, wake, updateCadence, type ClosingInput, type OwnerReminderInput } from './messages';

/** The options that every start of the owner's reminder has; where the sweep `sweepId` begins a round, that, too. */
export const reminderStartOptions = (owner: string, cadence: Cadence, sweepId?: string) => ({
  workflowId: reminderId(owner),
  taskQueue: TASK_QUEUE,
  args: [{ owner, cadence, begun: sweepId !== undefined }] as [OwnerReminderInput],
  typedSearchAttributes: [
    { key: ownerAttribute, value: ownerKey(owner) },
    { key: stageKey, value: 'deciding' },
    ...(sweepId ? [{ key: sweepKey, value: sweepId }] : []),
  ],
  staticSummary: ABOUT.reminder(owner).text,
  staticDetails: REMINDER_DETAILS.text,
});

/** Ids of answers in a signal: for whoever reads a history. All of a large owner's would be more than a message may hold. */
const ANSWERS_NAMED = 100;

/**
 * The options of the one call that tells of an answer (late or not) and repairs:
 * `client.workflow.signalWithStart('ownerReminder', wakeReminder(...))`. A running reminder looks again; a closed one
 * is started and finds in the database what there is to do, whichever answers are named.
 */
export const wakeReminder = (owner: string, cadence: Cadence, answers: string[] = [], sweepId?: string) => ({
  ...reminderStartOptions(owner, cadence, sweepId),
  signal: confirm,
  signalArgs: [{ answers: answers.slice(0, ANSWERS_NAMED) }] as [{ answers: string[] }],
});

/** The same for a reminder that runs while the sweep `sweepId` begins a round of its owner: it takes the sweep's cadence. */
export const wakeForRound = (owner: string, cadence: Cadence, sweepId: string) => ({
  ...reminderStartOptions(owner, cadence, sweepId),
  signal: updateCadence,
  signalArgs: [cadence] as [Cadence],
});

/** The options of `client.workflow.signalWithStart('closing', wakeClosing(...))`: there are closures to execute. */
export const wakeClosing = (cadence: Cadence) => ({
  workflowId: CLOSING_WORKFLOW_ID,
  taskQueue: TASK_QUEUE,
  args: [{ cadence }] as [ClosingInput],
  signal: wake,
  signalArgs: [] as [],
  staticSummary: ABOUT.closing.text,
});

import { ABOUT, REMINDER_DETAILS } from '../domain/common/workflowTitles';
import { CLOSING_WORKFLOW_ID, ownerKey, reminderId, TASK_QUEUE } from '../domain/common/ids';
import type { Cadence } from '../domain/cadence/cadence';
import { owner as ownerAttribute, stage as stageKey, sweepId as sweepKey } from './attributes';
import { confirm, wake, updateCadence, type ClosingInput, type OwnerReminderInput } from './messages';

/** The options that every start of an owner's reminder uses; `sweepId` if that sweep begins a round. */
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

/**
 * How many ids of answers a signal names, for readers of the history. All ids of a large owner could exceed the size
 * of a message.
 */
const ANSWERS_NAMED = 100;

/**
 * The options of the one call that signals an answer (late or not) and repairs:
 * `client.workflow.signalWithStart('ownerReminder', wakeReminder(...))`. A running reminder decides again; a closed
 * one is started and finds its work in the database, whichever answers are named.
 */
export const wakeReminder = (owner: string, cadence: Cadence, answers: string[] = [], sweepId?: string) => ({
  ...reminderStartOptions(owner, cadence, sweepId),
  signal: confirm,
  signalArgs: [{ answers: answers.slice(0, ANSWERS_NAMED) }] as [{ answers: string[] }],
});

/**
 * The same for a round that the sweep `sweepId` begins while the owner's reminder runs: the reminder takes the
 * sweep's cadence.
 */
export const wakeForRound = (owner: string, cadence: Cadence, sweepId: string) => ({
  ...reminderStartOptions(owner, cadence, sweepId),
  signal: updateCadence,
  signalArgs: [cadence] as [Cadence],
});

/** The options of `client.workflow.signalWithStart('closing', wakeClosing(...))`: closures are waiting. */
export const wakeClosing = (cadence: Cadence) => ({
  workflowId: CLOSING_WORKFLOW_ID,
  taskQueue: TASK_QUEUE,
  args: [{ cadence }] as [ClosingInput],
  signal: wake,
  signalArgs: [] as [],
  staticSummary: ABOUT.closing.text,
});

import { CLOSING_WORKFLOW_ID, TASK_QUEUE, reminderId } from '../domain/ids';
import type { Cadence } from '../domain/cadence';
import { owner as ownerKey, stage as stageKey, sweepId as sweepKey } from './attributes';
import { confirm, look, type ClosingInput, type OwnerReminderInput } from './messages';

/**
 * The options of the one call that starts a round's reminder, tells of an answer (late or not) and
 * repairs: `client.workflow.signalWithStart('ownerReminder', wakeReminder(...))`. A running reminder
 * looks again; a closed one is started and finds in the database what there is to do.
 */
export const wakeReminder = (owner: string, cadence: Cadence, answers: string[] = [], sweepId?: string) => ({
  workflowId: reminderId(owner),
  taskQueue: TASK_QUEUE,
  args: [{ owner, cadence, begun: sweepId !== undefined }] as [OwnerReminderInput],
  signal: confirm,
  signalArgs: [{ answers }] as [{ answers: string[] }],
  typedSearchAttributes: [
    { key: ownerKey, value: owner },
    { key: stageKey, value: 'deciding' },
    ...(sweepId ? [{ key: sweepKey, value: sweepId }] : []),
  ],
  staticSummary: `Asks ${owner} which periodic tasks are still needed`,
  staticDetails:
    'One notice lists all tasks of this owner. The reminder waits for the answer, reminds, escalates and ends. ' +
    'Where it stands is told under Current Details, beside this.',
});

/** The options of `client.workflow.signalWithStart('closing', wakeClosing(...))`: there are closures to execute. */
export const wakeClosing = (cadence: Cadence) => ({
  workflowId: CLOSING_WORKFLOW_ID,
  taskQueue: TASK_QUEUE,
  args: [{ cadence }] as [ClosingInput],
  signal: look,
  signalArgs: [] as [],
  staticSummary: 'Closes the tasks proposed for closing, under the cap',
});

import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { CadenceInput, Cadence } from '../domain/cadence/cadence';
import type { Outcome } from '../domain/common/terms';
import type { ReminderFacts } from '../domain/reminder/facts';
import type { Standing } from '../domain/reminder/summary';

/** The input that the Schedule gives a sweep: the cadence. It is validated when the sweep starts. */
export type SweepInput = CadenceInput;

/** The input of a reminder. */
export interface OwnerReminderInput {
  owner: string;
  cadence: Cadence;
  /** A round was just begun: the first decision is made in the activity that sends mail. */
  begun: boolean;
}

/** How a reminder ended: the outcome of its round, or `notified` if there was no round and only notifications were sent. */
export type OwnerReminderResult = Outcome | 'notified';

/** The state of a reminder, and the facts of its last decision. */
export type ReminderStatus = Standing & { facts: ReminderFacts | null };

/** The input of the closing workflow. */
export interface ClosingInput {
  cadence: Cadence;
}

/**
 * Something about the owner was recorded in the database; the reminder decides again. `answers` may name the answers.
 */
export const confirm = defineSignal<[{ answers: string[] }]>('confirm');

/** The cadence changed; the running wait changes with it. */
export const updateCadence = defineSignal<[Cadence]>('updateCadence');

/** Closures were proposed; the closing workflow checks again. */
export const wake = defineSignal('wake');

/** The present state of a reminder. */
export const status = defineQuery<Standing>('status');

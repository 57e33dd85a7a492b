import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { CadenceInput, Cadence } from '../domain/cadence/cadence';
import type { Outcome } from '../domain/common/terms';
import type { ReminderFacts } from '../domain/reminder/facts';
import type { Standing } from '../domain/reminder/summary';

/** What the sweep Schedule starts a sweep with: all of it is the cadence. Validated when the sweep starts. */
export type SweepInput = CadenceInput;

export interface OwnerReminderInput {
  owner: string;
  cadence: Cadence;
  /** A round was just begun: the first look is made where its mail is sent. */
  begun: boolean;
}

/** How a reminder ended: its round's outcome, or `told` when there was no round and only news to tell. */
export type OwnerReminderResult = Outcome | 'told';

/** Where a reminder stands, and what it saw when it looked last. */
export type ReminderStatus = Standing & { facts: ReminderFacts | null };

export interface ClosingInput {
  cadence: Cadence;
}

/** Something about the owner was recorded in the database: look again. Names the first of the answers, if any. */
export const confirm = defineSignal<[{ answers: string[] }]>('confirm');

/** The cadence changed: the running wait moves with it. */
export const updateCadence = defineSignal<[Cadence]>('updateCadence');

/** Closures were proposed: look again. */
export const wake = defineSignal('wake');

/** Where a reminder stands. */
export const status = defineQuery<Standing>('status');

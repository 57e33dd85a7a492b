import { ApplicationFailure } from '@temporalio/common';

/** A failure that Temporal tries again after so many milliseconds. `type` says what it was: `mail-temporary`. */
export const putOff = (type: string, message: string, nextRetryDelay: number): ApplicationFailure =>
  ApplicationFailure.create({ type, message, nextRetryDelay });

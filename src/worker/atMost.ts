import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for `work`, but at most `seconds`: a silent part must not delay the shutdown of the others. */
export const atMost = (seconds: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, sleep(seconds * 1000, undefined, { ref: false })]);

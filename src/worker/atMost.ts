import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for `work`, but no longer than so many seconds: a part that keeps silent must not hold up the end of the others. */
export const atMost = (seconds: number, work: Promise<unknown>): Promise<unknown> =>
  Promise.race([work, sleep(seconds * 1000, undefined, { ref: false })]);

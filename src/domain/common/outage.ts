const SECOND = 1000;

/** The pause after the first failure, the factor for each further one, and the longest pause, in milliseconds. */
const FIRST = 20 * SECOND;
const GROWTH = 2;
const LONGEST = 300 * SECOND;

/** The failure type of an activity that the database kept from its work. */
export const DATABASE_TROUBLE = 'database';

/**
 * How long to wait before the next attempt, in milliseconds, after `failures` (at least one) in a row. `random`, from
 * 0 to 1, takes up to half off, so that thousands that failed together do not come back together.
 */
export const pauseAfter = (failures: number, random: number): number =>
  Math.round(Math.min(LONGEST, FIRST * GROWTH ** (Math.min(failures, 20) - 1)) * (1 - random / 2));

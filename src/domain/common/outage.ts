const SECOND = 1000;

/** The pause after a first failure, how much longer each further one is, and the longest. Milliseconds. */
const FIRST = 20 * SECOND;
const GROWTH = 2;
const LONGEST = 300 * SECOND;

/** The type of the failure of an activity that the database kept from its work. */
export const DATABASE_TROUBLE = 'database';

/**
 * How long to wait, in milliseconds, before the next try after so many `failures` in a row, one at least. `random`,
 * from 0 to 1, keeps thousands that failed together from coming back together: it takes up to half off.
 */
export const pauseAfter = (failures: number, random: number): number =>
  Math.round(Math.min(LONGEST, FIRST * GROWTH ** (Math.min(failures, 20) - 1)) * (1 - random / 2));

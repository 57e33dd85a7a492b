/** How many of the rounds that a query goes through were answered: their owners said something of their tasks. */
export const ANSWERED = `count(*) filter (where outcome = 'confirmed')`;

/** How many ended with the ladder, nobody having answered. */
export const UNANSWERED = `count(*) filter (where outcome = 'unanswered')`;

/** How many ended for a reason that is no word of the owner's: nothing was left to ask, or an admin cancelled them. */
export const OTHERWISE = `count(*) filter (where outcome in ('nothing-to-ask', 'cancelled'))`;

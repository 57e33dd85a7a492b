/** The longest row, in bytes of CSV or characters of JSON: a forgotten quote must not fill the memory. */
export const MAX_ROW = 1_000_000;

/** Rows are handed on in batches of so many: a promise for each would cost more than reading them. */
export const BATCH = 1000;

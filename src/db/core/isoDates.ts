/** `at` in the format used everywhere else, with a Z: in JSON, PostgreSQL writes an offset. */
export const iso = <T extends string | null>(at: T): T => (at && new Date(at).toISOString()) as T;

/** The same for the time at which a notice got its result. */
export const completedIso = <T extends { completedAt: string | null }>(one: T): T => ({
  ...one,
  completedAt: iso(one.completedAt),
});

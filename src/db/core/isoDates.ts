/** PostgreSQL writes an offset into JSON, everything else here a Z. */
export const iso = <T extends string | null>(at: T): T => (at && new Date(at).toISOString()) as T;

/** The same of when a notice was settled. */
export const settledIso = <T extends { completedAt: string | null }>(one: T): T => ({
  ...one,
  completedAt: iso(one.completedAt),
});

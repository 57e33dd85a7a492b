import type { Fault } from '../../domain/common/errors';
import type { Locale } from '../../domain/common/notice';

/** The problems of the pages; each has a status, a page and a stable `type` in JSON. */
export const PROBLEMS = {
  badRequest: 400,
  unsigned: 401,
  signIn: 401,
  signInFailed: 401,
  crossSite: 403,
  notYours: 403,
  unknown: 404,
  nothingToAnswer: 409,
  settled: 409,
  stale: 409,
  expired: 410,
  forgotten: 410,
  revoked: 410,
  tooLarge: 413,
  unsupported: 415,
  invalid: 422,
  tooMany: 429,
  failed: 500,
  recorded: 503,
  uncertain: 503,
} as const;

export type ProblemKind = keyof typeof PROBLEMS;

/** Thrown by a route; answered centrally as a page or as `application/problem+json`. */
export class Problem extends Error {
  override name = 'Problem';

  constructor(
    readonly kind: ProblemKind,
    readonly details: { faults?: Fault[]; [field: string]: unknown } = {},
    /** The language of the notice, if known. */
    readonly locale?: Locale,
  ) {
    super(kind);
  }

  get status(): number {
    return PROBLEMS[this.kind];
  }
}

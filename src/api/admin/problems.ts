import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isGrpcServiceError } from '@temporalio/client';
import { z } from 'zod';
import { databaseTrouble } from '../../db/core/failures';
import {
  Conflict,
  InvalidInput,
  NotFound,
  OutcomeUnknown,
  Unreachable,
  type Fault,
} from '../../domain/common/errors';
import { Problem } from '../http/problem';

/** The API's problems: the status and title of each kind. */
export const API_PROBLEMS = {
  badRequest: [400, 'Malformed request'],
  unauthenticated: [401, 'Authentication required'],
  forbidden: [403, 'Insufficient scope'],
  crossSite: [403, 'Cross-site request refused'],
  notFound: [404, 'Not found'],
  notAllowed: [405, 'Method not allowed'],
  conflict: [409, 'Conflict with the current state'],
  tooLarge: [413, 'Request too large'],
  unsupported: [415, 'The body must be application/json'],
  invalid: [422, 'Invalid request'],
  tooMany: [429, 'Too many requests'],
  failed: [500, 'Internal error'],
  unavailable: [503, 'A required service does not answer'],
  uncertain: [503, 'Unknown whether the request was recorded'],
} as const;

export type ApiProblemKind = keyof typeof API_PROBLEMS;

/** An invalid field in `problem+json`. */
const fault = z.object({ field: z.string(), value: z.unknown().optional(), expected: z.string() });

/** The body of every error answer: RFC 9457, with the invalid fields by name. */
export const problemBody = z
  .object({
    type: z.string().describe('stable identifier of the kind of problem: urn:rollcall:problem:<kind>'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('what is wrong, as a sentence'),
    errors: z.array(fault).optional().describe('what is wrong with each field'),
    requestId: z.string().describe('identifies the request in the log'),
  })
  .meta({ id: 'Problem' });

/** A refusal by the API itself. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';

  constructor(
    readonly kind: ApiProblemKind,
    message: string,
    readonly faults?: Fault[],
  ) {
    super(message);
  }
}

const BY_STATUS: Record<number, ApiProblemKind> = { 404: 'notFound', 413: 'tooLarge', 415: 'unsupported' };
const BY_PAGE: Partial<Record<Problem['kind'], [ApiProblemKind, string]>> = {
  tooMany: ['tooMany', 'Wait for the time that Retry-After says.'],
  crossSite: ['crossSite', 'A page of another site sent this request.'],
  signInFailed: ['unauthenticated', 'Signing in at the login provider failed. Sign in again.'],
};

/**
 * The parts of a request in which invalid values are looked up. Headers are not among them: an error must never repeat
 * the caller's key or session.
 */
export type RequestParts = Partial<Record<'params' | 'querystring' | 'body', unknown>>;

/** Translates `error`, thrown anywhere below a route, for the caller who sent `parts`. */
export function toApiProblem(error: Error & { statusCode?: number }, parts: RequestParts): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof Problem) return new ApiProblem(...(BY_PAGE[error.kind] ?? FAILED));
  if (error instanceof InvalidInput) return new ApiProblem('invalid', error.message, error.faults);
  if (error instanceof NotFound) return new ApiProblem('notFound', error.message);
  if (error instanceof Conflict) return new ApiProblem('conflict', error.message);
  if (hasZodFastifySchemaValidationErrors(error)) return invalid(error, parts);
  if (error instanceof OutcomeUnknown) return new ApiProblem('uncertain', UNCERTAIN);
  if (isUnavailable(error)) return new ApiProblem('unavailable', UNAVAILABLE);
  const { statusCode: status = 500, message } = error;
  if (status >= 400 && status < 500) return new ApiProblem(BY_STATUS[status] ?? 'badRequest', message);
  return new ApiProblem(...FAILED);
}

const FAILED: [ApiProblemKind, string] = [
  'failed',
  'This is not your fault. The log of Rollcall has the details.',
];
const UNAVAILABLE = 'The database or Temporal does not answer. Try again later.';

const UNCERTAIN =
  'The database did not acknowledge the request and does not answer. With an Idempotency-Key, send the same request again: ' +
  'it is carried out only once. Without one, read the current state first.';

interface Validation {
  validation: {
    instancePath: string;
    message?: string | undefined;
    params?: Record<string, unknown>;
  }[];
  validationContext?: string | undefined;
}

function invalid({ validation, validationContext: part = 'request' }: Validation, parts: RequestParts) {
  const input = part in parts ? parts[part as keyof RequestParts] : undefined;
  const fault = (path: string[], expected: string): Fault => ({
    field: path.join('.') || part,
    value: valueAt(input, path),
    expected,
  });
  const faults = validation.flatMap(({ instancePath, message = '', params = {} }) => {
    const path = instancePath.split('/').filter(Boolean);
    const { keys: unknown } = params;
    if (Array.isArray(unknown)) return unknown.map((key) => fault([...path, String(key)], NO_SUCH_FIELD));
    return [fault(path, message.replace(ZODS_OWN, '$1'))];
  });
  return new ApiProblem('invalid', new InvalidInput('request', faults).message, faults);
}

const NO_SUCH_FIELD = 'no field with this name';
/** Matches Zod's own messages, such as `Too small: expected number to be >=1`. */
const ZODS_OWN = /^[\w ]+: expected (.*?)(, received .*)?$/;

const valueAt = (input: unknown, path: string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    input,
  );

const GRPC_LOST = new Set([4, 14]); // deadline exceeded, unavailable

function isUnavailable(error: unknown): boolean {
  // Checks the shape, because errors of Node's own modules may be instances of another realm's Error.
  if (typeof error !== 'object' || error === null) return false;
  if (error instanceof Unreachable) return true;
  if (isGrpcServiceError(error)) return GRPC_LOST.has(error.code);
  if (databaseTrouble(error)) return true;
  return 'cause' in error && isUnavailable(error.cause);
}

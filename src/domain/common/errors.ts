/** One fault of an input: the field, the value found, and what is expected. */
export interface Fault {
  field: string;
  value: unknown;
  expected: string;
}

/**
 * An input that a person can correct. The message names each field, its value and what is expected. For a large input
 * `faults` holds only the first ones, and `more` is the number of the others.
 */
export class InvalidInput extends Error {
  override name = 'InvalidInput';

  constructor(
    readonly subject: string,
    readonly faults: Fault[],
    readonly more = 0,
  ) {
    super(`${subject}: ${faults.map(describeFault).join('; ')}${more > 0 ? `; and ${more} more` : ''}`);
  }
}

/** A command or a request names something that does not exist. */
export class NotFound extends Error {
  override name = 'NotFound';
}

/** The present state does not allow what was asked; the message says why. */
export class Conflict extends Error {
  override name = 'Conflict';
}

/** A fault as a sentence. */
export const describeFault = ({ field, value, expected }: Fault) =>
  `${field} is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected ${expected}`;

/** A part, such as PostgreSQL, that does not answer at its address; `variable` configures that address. */
export class Unreachable extends Error {
  override name = 'Unreachable';

  constructor(part: string, address: string, variable: string, cause: unknown) {
    super(
      `${part} cannot be used at ${address} (${reasonOf(cause)}). ` +
        `Start it, or correct ${variable}; "rollcall dev" runs everything embedded.`,
      { cause },
    );
  }
}

/** The connection broke before PostgreSQL acknowledged a commit, so nobody knows whether it happened. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';

  constructor(cause: unknown) {
    super(
      `It is not known whether this was recorded: PostgreSQL did not acknowledge it (${reasonOf(cause)}). ` +
        'Check the present state before you repeat it.',
      { cause },
    );
  }
}

/** Our own errors say what is wrong and what to do; their causes say less. */
const SPEAK_FOR_THEMSELVES = new Set([
  'InvalidInput',
  'NotFound',
  'Conflict',
  'Unreachable',
  'OutcomeUnknown',
]);

/**
 * The most useful message of an error: that of our own error in its chain of causes, else the innermost message. Of
 * attempts at several addresses the first counts.
 */
export function reasonOf(error: unknown): string {
  if (!isError(error)) return String(error);
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0)
    return reasonOf(error.errors[0]);
  if (SPEAK_FOR_THEMSELVES.has(error.name) || !isError(error.cause)) return error.message || error.name;
  return reasonOf(error.cause);
}

/** Checked by shape: in tests an error may come from another realm and fail `instanceof Error`. */
const isError = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && 'name' in value;

/** One thing wrong with an input: where, what was found, and what would be right. */
export interface Fault {
  field: string;
  value: unknown;
  expected: string;
}

/**
 * An input a person can put right. Its message names each field, its value and what would be right;
 * of a large input only the first `faults` are told, and how many `more` there are.
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

/** Something a command or a request names that does not exist. */
export class NotFound extends Error {
  override name = 'NotFound';
}

/** Something that cannot be done as things stand; its message says what stands in the way. */
export class Conflict extends Error {
  override name = 'Conflict';
}

/** A fault in a sentence: the field, its value, and what would be right. */
export const describeFault = ({ field, value, expected }: Fault) =>
  `${field} is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected ${expected}`;

/** A part that does not answer: which, at what address, and the variable that says so. */
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

/** What was to be recorded may have been, or not: the database kept silent when it was to acknowledge it. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';

  constructor(cause: unknown) {
    super(
      `It is not known whether this was recorded: PostgreSQL did not acknowledge it (${reasonOf(cause)}). ` +
        'Look how things stand before you do it again.',
      { cause },
    );
  }
}

/** These say what is the matter and what to do; what caused them says less. */
const SPEAK_FOR_THEMSELVES = new Set([
  'InvalidInput',
  'NotFound',
  'Conflict',
  'Unreachable',
  'OutcomeUnknown',
]);

/**
 * What an error is about: the innermost message of a chain of causes, or of attempts at several addresses; where an
 * error of ours is on the way, its own.
 */
export function reasonOf(error: unknown): string {
  if (!isError(error)) return String(error);
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0)
    return reasonOf(error.errors[0]);
  if (SPEAK_FOR_THEMSELVES.has(error.name) || !isError(error.cause)) return error.message || error.name;
  return reasonOf(error.cause);
}

/** By its shape: an error of another realm, as tests have them, is no instance of this one's Error. */
const isError = (value: unknown): value is Error =>
  typeof value === 'object' && value !== null && 'message' in value && 'name' in value;

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

/** Mail was not accepted for a reason of ours, not the recipient's: to be tried again later. */
export class MailUnavailable extends Error {
  override name = 'MailUnavailable';
}

const describeFault = ({ field, value, expected }: Fault) =>
  `${field} is ${value === undefined ? 'missing' : JSON.stringify(value)}, expected ${expected}`;

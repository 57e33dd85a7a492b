import { userInfo } from 'node:os';
import { z } from 'zod';
import { InvalidInput } from '../domain/common/errors';
import { count } from '../operations/admin/fields';

/**
 * Parses `given` by the schema of an operation's input. Error messages call a field by its option, or as `names` says.
 * Throws InvalidInput.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  given: object,
  names: Record<string, string> = {},
): z.output<Schema> {
  const { data, error } = schema.safeParse(given);
  if (!error) return data;
  const faults = error.issues.map(({ path, message }) => ({
    field: names[String(path[0])] ?? `--${String(path[0])}`,
    value: path.reduce<unknown>((value, key) => Object(value)[key], given),
    expected: message,
  }));
  throw new InvalidInput('command line', faults);
}

/** `text` as a number if it is a whole number; otherwise unchanged. */
export const numberIn = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/** Parses the option `name` as a whole number above zero. Throws InvalidInput. */
export const readCount = (name: string, text: string): number =>
  readInput(z.object({ value: count }), { value: numberIn(text) }, { value: `--${name}` }).value;

/** The error for one invalid field of a command line. */
export const wrong = (field: string, value: unknown, expected: string): InvalidInput =>
  new InvalidInput('command line', [{ field, value, expected }]);

/** The default actor for the audit: the account on this machine. */
export function who(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // Containers may run under an account without a name.
  }
}

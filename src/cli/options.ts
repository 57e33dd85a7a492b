import { userInfo } from 'node:os';
import { z } from 'zod';
import { InvalidInput } from '../domain/common/errors';
import { count } from '../operations/admin/fields';

/**
 * What `given` means to an operation, by the schema of its input. A field is the option of its name, or what `names`
 * calls it. Throws InvalidInput.
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

/** The whole number that `text` is; any other text as it is. */
export const numberIn = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/** The whole number above zero that `text`, given as the option `name`, means. Throws InvalidInput. */
export const readCount = (name: string, text: string): number =>
  readInput(z.object({ value: count }), { value: numberIn(text) }, { value: `--${name}` }).value;

/** What is wrong with one field of a command line. */
export const wrong = (field: string, value: unknown, expected: string): InvalidInput =>
  new InvalidInput('command line', [{ field, value, expected }]);

/** Who uses the command, as history has it: the account on this machine. */
export function who(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // An account without a name, as containers have.
  }
}

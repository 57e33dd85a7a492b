import { InvalidInput } from '../domain/common/errors';
import { readUntil } from '../domain/answers/snooze';
import { userInfo } from 'node:os';

/** The date or time that `text`, given as `field`, means in UTC. Throws InvalidInput. */
export function readDate(field: string, text: string | undefined): Date {
  const date = text === undefined ? null : readUntil(text, 'UTC');
  if (date) return date;
  throw wrong(field, text, 'a date such as 2027-01-31, or a time with its offset such as 2027-01-31T08:00Z');
}

/** The whole number above zero that `text`, given as `field`, means. Throws InvalidInput. */
export function readCount(field: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count > 0 && count <= 2_147_483_647) return count;
  throw wrong(field, text, 'a whole number of at least 1');
}

/** That `text`, given as `field`, says something. Throws InvalidInput. */
export function readReason(field: string, text: string | undefined): string {
  if (text?.trim()) return text.trim();
  throw wrong(field, text, 'a few words for whoever reads the history');
}

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

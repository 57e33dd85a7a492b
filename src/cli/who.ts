import { userInfo } from 'node:os';

/** Who uses the command, as history has it: the account on this machine. */
export function who(): string {
  try {
    return userInfo().username;
  } catch {
    return 'unknown'; // An account without a name, as containers have.
  }
}

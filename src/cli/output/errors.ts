import { types } from 'node:util';
import { Conflict, InvalidInput, NotFound, reasonOf, type Fault } from '../../domain/common/errors';
import { EXIT, Exit, type ExitCode, type Io } from '../io';

/** Prints what went wrong and what to do next; the stack trace only if ROLLCALL_DEBUG is set. Returns the exit code. */
export function printError(error: unknown, io: Io): number {
  const { red } = io.colours;
  if (error instanceof InvalidInput) printFaults(error, io);
  else io.note(red(`✗ ${sentenceOf(error)}`));
  if (io.env['ROLLCALL_DEBUG'] && types.isNativeError(error)) io.note(error.stack ?? '');
  return exitCodeOf(error);
}

/** The exit codes of error classes that mean more than "failure"; every other error ends with 1. */
const CODES: [new (...args: never[]) => Error, ExitCode][] = [
  [InvalidInput, EXIT.usage],
  [NotFound, EXIT.notFound],
  [Conflict, EXIT.refused],
];

/** The exit code of a command that ends with `error`. */
export function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof Exit) return error.code;
  return CODES.find(([kind]) => error instanceof kind)?.[1] ?? EXIT.failure;
}

function printFaults({ subject, faults, more }: InvalidInput, { note, colours }: Io): void {
  const total = faults.length + more;
  const many = total === 1 ? 'One problem' : `${total} problems`;
  note(colours.red(`✗ ${many} in the ${subject}:`));
  for (const fault of faults) {
    note(`  ${colours.bold(fault.field)} ${stateOf(fault)}`);
    note(colours.dim(`    expected ${fault.expected}`));
  }
  if (more > 0) note(`  and ${more} more`);
  if (subject === 'configuration') note(faults.every(isMissing) ? WHERE_MISSING : WHERE_WRONG);
}

const isMissing = ({ value }: Fault) => value === undefined;

const WHERE_WRONG =
  'Correct these variables in the environment (see docs/reference/configuration.md), or unset them: "rollcall dev" needs none.';
const WHERE_MISSING =
  'Set these variables in the environment (see docs/reference/configuration.md). To try Rollcall without any setup, run ' +
  '"rollcall dev" in another terminal (in a clone: npm start). Commands find a running stack by ROLLCALL_STATE_DIR, ' +
  'by default .rollcall; for "rollcall dev --bk-sops", set it to .rollcall/bk-sops.';

const stateOf = (fault: Fault) => (isMissing(fault) ? 'is missing' : `is ${JSON.stringify(fault.value)}`);

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_COLUMN = '42703';

function sentenceOf(error: unknown): string {
  if (hasCode(error, UNDEFINED_TABLE, UNDEFINED_COLUMN)) {
    return `The database lacks tables or columns of this version (${reasonOf(error)}). Run: rollcall migrate`;
  }
  const reason = reasonOf(error);
  return reason.startsWith('Namespace not found')
    ? `${reason}. Create it with "temporal operator namespace create", or correct TEMPORAL_NAMESPACE`
    : reason;
}

const hasCode = (error: unknown, ...codes: string[]) =>
  types.isNativeError(error) && 'code' in error && codes.includes(String(error.code));

import { types } from 'node:util';
import { InvalidInput, NotFound, type Fault } from '../domain/errors';
import { EXIT, type Io } from './io';

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

/** Tells what went wrong and what to do next, without a stack unless ROLLCALL_DEBUG is set. Returns the exit code. */
export function printError(error: unknown, io: Io): number {
  const { red } = io.colours;
  if (error instanceof InvalidInput) printFaults(error, io);
  else io.note(red(`✗ ${sentenceOf(error)}`));
  if (io.env['ROLLCALL_DEBUG'] && types.isNativeError(error)) io.note(error.stack ?? '');
  if (error instanceof InvalidInput) return EXIT.usage;
  return error instanceof NotFound ? EXIT.notFound : EXIT.failure;
}

function printFaults({ subject, faults, more }: InvalidInput, { note, colours }: Io): void {
  const total = faults.length + more;
  const many = total === 1 ? 'One thing is' : `${total} things are`;
  note(colours.red(`✗ ${many} wrong in the ${subject}:`));
  for (const fault of faults) {
    note(`  ${colours.bold(fault.field)} ${stateOf(fault)}`);
    note(colours.dim(`    expected ${fault.expected}`));
  }
  if (more > 0) note(`  and ${more} more`);
  if (subject === 'configuration') {
    note(
      'Set them in the environment (docs/configuration.md), or run "rollcall dev", which needs none of them.',
    );
  }
}

const stateOf = ({ value }: Fault) => (value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`);

const UNDEFINED_TABLE = '42P01';
const UNDEFINED_COLUMN = '42703';

function sentenceOf(error: unknown): string {
  if (hasCode(error, UNDEFINED_TABLE, UNDEFINED_COLUMN)) {
    return `The database does not have the tables of this version (${reasonOf(error)}). Run: rollcall migrate`;
  }
  const reason = reasonOf(error);
  return reason.startsWith('Namespace not found')
    ? `${reason}. Create it with "temporal operator namespace create", or correct TEMPORAL_NAMESPACE`
    : reason;
}

/** The innermost message of an error: what a chain of causes, or of attempts at several addresses, is about. */
export function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if (isAggregate(error)) return reasonOf(error.errors[0]);
  if (error instanceof Unreachable || !types.isNativeError(error.cause)) return error.message || error.name;
  return reasonOf(error.cause);
}

const isAggregate = (error: Error): error is AggregateError =>
  'errors' in error && Array.isArray(error.errors) && error.errors.length > 0;

const hasCode = (error: unknown, ...codes: string[]) =>
  types.isNativeError(error) && 'code' in error && codes.includes(String(error.code));

import type { ClosingWoken } from '../../operations/closing/closures';
import type { Started } from '../../operations/admin/runs';
import { EXIT, Exit, type Io } from '../io';
import type { Woken } from '../../operations/owners/reminder';
import { escapeForTerminal } from './escapeForTerminal';

/** That nothing is done now, and what to do about it. */
export const NO_WORKER = 'No worker listens. Start one: rollcall worker.';

/** Says where a workflow that was started can be seen, and where no worker would do its work. */
export function noteStarted(io: Io, what: string, { page, hasWorkers }: Started): void {
  io.note(io.colours.dim(`${what} started: ${page}`));
  if (!hasWorkers) noteNoWorker(io, `The ${what} waits for one.`);
}

/** Says that no worker listens, and what that means for what was begun. */
export const noteNoWorker = ({ note, colours }: Io, sentence: string): void =>
  note(colours.yellow(`${NO_WORKER} ${sentence}`));

/** Says where the closing workflow can be seen that was woken. Ends the command with a failure where it could not be. */
export function noteClosing(io: Io, { closing, notWoken }: ClosingWoken): void {
  if (closing) noteStarted(io, 'closing', closing);
  if (notWoken === null) return;
  io.note(io.colours.yellow(`It is recorded. The closing was not woken: ${notWoken}`));
  io.note(io.colours.yellow('Have it look once Temporal answers: rollcall closing run'));
  throw new Exit(EXIT.failure);
}

/**
 * Prints what was done for an owner: the first sentence is what, the others what follows, then where it is seen. Ends
 * the command with a failure where the reminder could not be woken.
 */
export function printDone(io: Io, done: Woken, json = false, [what, ...follows]: string[] = []): void {
  const { green, dim, yellow } = io.colours;
  if (json) io.print(JSON.stringify(done, null, 2));
  else {
    io.print(escapeForTerminal(`${green('✓')} ${what ?? ''}`));
    for (const line of follows) io.print(escapeForTerminal(`  ${line}.`));
    io.note(dim(`  ${done.page}`));
  }
  if (!done.hasWorkers) noteNoWorker(io, 'The reminder waits for one.');
  if (done.notWoken === null) return;
  io.note(yellow(`It is recorded. The reminder was not woken: ${done.notWoken}`));
  io.note(yellow('It finds out when it looks next.'));
  throw new Exit(EXIT.failure);
}

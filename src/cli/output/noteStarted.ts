import type { ClosingWoken } from '../../operations/closing/closures';
import type { Started } from '../../operations/admin/runs';
import { EXIT, Exit, type Io } from '../io';
import type { Woken } from '../../operations/owners/reminder';
import { escapeForTerminal } from './escapeForTerminal';

/** Printed when no worker would do the work now. */
export const NO_WORKER = 'No worker is running. To start one: rollcall worker.';

/** Prints the page of a workflow that was started, and a warning if no worker is running. */
export function noteStarted(io: Io, what: string, { page, hasWorkers }: Started): void {
  io.note(io.colours.dim(`${what} started: ${page}`));
  if (!hasWorkers) noteNoWorker(io, `The ${what} waits for one.`);
}

/** Prints that no worker is running, and `sentence`, which says what that means here. */
export const noteNoWorker = ({ note, colours }: Io, sentence: string): void =>
  note(colours.yellow(`${NO_WORKER} ${sentence}`));

/** Prints the page of the woken closing workflow. Ends the command with a failure if it could not be woken. */
export function noteClosing(io: Io, { closing, notWoken }: ClosingWoken): void {
  if (closing) noteStarted(io, 'closing', closing);
  if (notWoken === null) return;
  io.note(io.colours.yellow(`Recorded, but the closing could not be woken: ${notWoken}`));
  io.note(io.colours.yellow('To wake it once Temporal answers: rollcall closing run'));
  throw new Exit(EXIT.failure);
}

/**
 * Prints what was done for an owner: the first sentence says what, the others what follows; then the reminder's page.
 * Ends the command with a failure if the reminder could not be woken.
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
  io.note(yellow(`Recorded, but the reminder could not be woken: ${done.notWoken}`));
  io.note(yellow('It continues when its current wait ends.'));
  throw new Exit(EXIT.failure);
}

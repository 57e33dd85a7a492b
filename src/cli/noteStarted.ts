import type { ClosingWoken } from '../operations/closures';
import type { Started } from '../operations/sweeps';
import { EXIT, Exit, type Io } from './io';

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

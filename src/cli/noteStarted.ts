import type { ClosingWoken } from '../operations/closures';
import type { Started } from '../operations/sweeps';
import { EXIT, Exit, type Io } from './io';

/** Says where a workflow that was started can be seen, and where no worker would do its work. */
export function noteStarted({ note, colours }: Io, what: string, { page, hasWorkers }: Started): void {
  note(colours.dim(`${what} started: ${page}`));
  if (hasWorkers) return;
  note(colours.yellow(`No worker is listening; the ${what} waits for one. Start one: rollcall worker`));
}

/** Says where the closing workflow can be seen that was woken. Ends the command with a failure where it could not be. */
export function noteClosing(io: Io, { closing, notWoken }: ClosingWoken): void {
  if (closing) noteStarted(io, 'closing', closing);
  if (notWoken === null) return;
  io.note(io.colours.yellow(`It is recorded. The closing was not woken: ${notWoken}`));
  io.note(io.colours.yellow('Have it look once Temporal answers: rollcall closing run'));
  throw new Exit(EXIT.failure);
}

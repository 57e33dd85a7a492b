import type { Started } from '../operations/sweeps';
import type { Io } from './io';

/** Says where a workflow that was started can be seen, and where no worker would do its work. */
export function noteStarted({ note, colours }: Io, what: string, { page, hasWorkers }: Started): void {
  note(colours.dim(`${what} started: ${page}`));
  if (hasWorkers) return;
  note(colours.yellow(`No worker is listening; the ${what} waits for one. Start one: rollcall worker`));
}

import type { Woken } from '../operations/ownerReminder';
import { EXIT, Exit, type Io } from './io';
import { noteNoWorker } from './noteStarted';
import { onScreen } from './onScreen';

/**
 * Prints what was done for an owner: the first sentence is what, the others what follows, then where it is seen. Ends
 * the command with a failure where the reminder could not be woken.
 */
export function printDone(io: Io, done: Woken, json = false, [what, ...follows]: string[] = []): void {
  const { green, dim, yellow } = io.colours;
  if (json) io.print(JSON.stringify(done, null, 2));
  else {
    io.print(onScreen(`${green('✓')} ${what ?? ''}`));
    for (const line of follows) io.print(onScreen(`  ${line}.`));
    io.note(dim(`  ${done.page}`));
  }
  if (!done.hasWorkers) noteNoWorker(io, 'The reminder waits for one.');
  if (done.notWoken === null) return;
  io.note(yellow(`It is recorded. The reminder was not woken: ${done.notWoken}`));
  io.note(yellow('It finds out when it looks next.'));
  throw new Exit(EXIT.failure);
}

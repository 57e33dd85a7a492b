import { NotFound } from '../domain/errors';
import { outcomeText, type SyncOutcome } from '../domain/trust';
import { EXIT, Exit, type Io } from './io';
import { withTemporal } from './parts';

/** Syncs `source`, or all configured ones, and prints what came of each. Throws Exit when one failed. */
export async function runSync(io: Io, source: string | undefined, json = false): Promise<void> {
  const outcomes = await withTemporal(io, async ({ client, connection, namespace, pageOf }) => {
    const { startSync } = await import('../worker/syncNow.js');
    const { hasWorkers } = await import('../worker/sweepNow.js');
    const handle = await startSync(client, source);
    io.note(io.colours.dim(`sync started: ${pageOf(handle.workflowId)}`));
    if (!(await hasWorkers(connection, namespace))) {
      io.note(
        io.colours.yellow('No worker is listening; the sync waits for one. Start one: rollcall worker'),
      );
    }
    return handle.result();
  });
  if (outcomes.length === 0) {
    throw new NotFound(
      'The worker has no source to sync: set its ROLLCALL_FILE_SOURCES, or use rollcall import',
    );
  }
  if (json) io.print(JSON.stringify(outcomes));
  else outcomes.forEach((outcome) => print(io, outcome));
  if (outcomes.some(({ failed }) => failed)) throw new Exit(EXIT.failure);
}

function print({ print: say, colours }: Io, outcome: SyncOutcome): void {
  const mark = outcome.failed
    ? colours.red('✗')
    : outcome.reason === null
      ? colours.green('✓')
      : colours.yellow('!');
  say(`${mark} ${colours.bold(outcome.source)}: ${outcomeText(outcome)}`);
}

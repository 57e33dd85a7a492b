import { NotFound } from '../domain/errors';
import { outcomeText, type SyncOutcome } from '../domain/trust';
import { EXIT, Exit, type Io } from './io';
import { noteStarted } from './noteStarted';
import { withOperator } from './parts';

interface Options {
  json?: true;
  by: string;
}

/** Syncs `source`, or all configured ones, and prints what came of each. Throws Exit when one failed. */
export async function runSync(io: Io, source: string | undefined, { json, by }: Options): Promise<void> {
  const outcomes = await withOperator(io, by, async (operator) => {
    const { startSync, syncResult } = await import('../operations/syncs.js');
    const started = await startSync(operator, { source });
    noteStarted(io, 'sync', started);
    return syncResult(await operator.temporal(), started);
  });
  if (outcomes.length === 0) {
    throw new NotFound(
      'The worker has no source to sync: set its ROLLCALL_FILE_SOURCES or ROLLCALL_BK_SOPS, or use rollcall import',
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

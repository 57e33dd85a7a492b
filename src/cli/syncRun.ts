import type { Client } from '@temporalio/client';
import { NotFound } from '../domain/errors';
import { outcomeText, type SyncOutcome } from '../domain/trust';
import type { Started } from '../operations/sweeps';
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
    return withProgress(io, await operator.temporal(), started, syncResult);
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

/** How often it looks how far the sync has come. */
const EVERY_MS = 2000;

/** Waits for the result, and shows on standard error how far it has come. */
async function withProgress(
  io: Io,
  client: Client,
  started: Started,
  resultOf: (client: Client, started: Started) => Promise<SyncOutcome[]>,
): Promise<SyncOutcome[]> {
  const { syncProgress } = await import('../operations/syncProgress.js');
  const { importProgress } = await import('./importProgress.js');
  const display = importProgress(io);
  let shown = false;
  const look = async () => {
    // What cannot be looked at now is looked at later: the result is what counts.
    const progress = await syncProgress(client, started).catch(() => null);
    if (!progress) return;
    shown = true;
    display.show(progress);
  };
  const timer = setInterval(() => void look(), EVERY_MS);
  try {
    return await resultOf(client, started);
  } finally {
    clearInterval(timer);
    if (shown) display.end();
  }
}

function print({ print: say, colours }: Io, outcome: SyncOutcome): void {
  const mark = outcome.failed
    ? colours.red('✗')
    : outcome.reason === null
      ? colours.green('✓')
      : colours.yellow('!');
  say(`${mark} ${colours.bold(outcome.source)}: ${outcomeText(outcome)}`);
}

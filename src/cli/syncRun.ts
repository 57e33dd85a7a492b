import type { Client } from '@temporalio/client';
import { NotFound } from '../domain/common/errors';
import { outcomeText, type SyncOutcome } from '../domain/sync/trust';
import type { CalledOff } from '../operations/sweeps/callOff';
import type { Started } from '../operations/admin/runs';
import { EXIT, Exit, type Io } from './io';
import { noteStarted } from './output/noteStarted';
import { withOperator } from './context';
import { attended, notTakenUp, readTimeout } from './waiting';

interface Options {
  json?: true;
  timeout?: string;
  by: string;
}

/** Syncs `source`, or all configured ones, and prints what came of each. Throws Exit when one failed. */
export async function runSync(
  io: Io,
  source: string | undefined,
  { json, by, ...given }: Options,
): Promise<void> {
  const outcomes = await withOperator(io, by, async (operator) => {
    const { startSync, syncResult } = await import('../operations/sync/syncs.js');
    const { callOffSync } = await import('../operations/sweeps/callOff.js');
    const timeout = readTimeout(given.timeout, true, operator.now);
    return attended(io, timeout, async (wait) => {
      const started = await startSync(operator, { source });
      noteStarted(io, 'sync', started);
      const client = await operator.temporal();
      const follow = () => withProgress(io, client, started, syncResult);
      return wait((left) => client.withAbortSignal(left, follow), {
        idle: notTakenUp(operator, started),
        leave: async () => leftOf(started)[await callOffSync(operator, started)],
      });
    });
  });
  if (outcomes.length === 0) {
    throw new NotFound(
      'The worker has no source to sync: name one in the file of its ROLLCALL_SOURCES, or use rollcall import',
    );
  }
  if (json) io.print(JSON.stringify(outcomes));
  const missing = outcomes.find(({ unknown }) => unknown);
  if (missing) throw new NotFound(missing.reason ?? `There is no source ${missing.source}`);
  if (!json) outcomes.forEach((outcome) => print(io, outcome));
  if (outcomes.some(({ failed }) => failed)) throw new Exit(EXIT.failure);
}

const leftOf = ({ page }: Started): Record<CalledOff, string> => ({
  cancelled: 'No worker had taken up the sync, so it is cancelled: nothing was read.',
  'goes on': `The sync has begun and goes on. What came of it: rollcall sync status. To cancel it: ${page}`,
  ended: 'The sync has ended: rollcall sync status',
  'cut off': 'The sync was cancelled just as it began. What came of it: rollcall sync status',
});

/** How often it looks how far the sync has come. */
const EVERY_MS = 2000;

/** Waits for the result, and shows on standard error how far it has come. */
async function withProgress(
  io: Io,
  client: Client,
  started: Started,
  resultOf: (client: Client, started: Started) => Promise<SyncOutcome[]>,
): Promise<SyncOutcome[]> {
  const { syncProgress } = await import('../operations/sync/progress.js');
  const { importProgress } = await import('./output/importProgress.js');
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

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

/** Syncs `source`, or all configured sources, and prints the result of each. Throws Exit if one failed. */
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
      "The worker has no source to sync. Declare one in the file of the worker's ROLLCALL_SOURCES, or use rollcall import.",
    );
  }
  if (json) io.print(JSON.stringify(outcomes));
  const missing = outcomes.find(({ unknown }) => unknown);
  if (missing) throw new NotFound(missing.reason ?? `The worker has no source ${missing.source}`);
  if (!json) outcomes.forEach((outcome) => print(io, outcome));
  if (outcomes.some(({ failed }) => failed)) throw new Exit(EXIT.failure);
}

const leftOf = ({ page }: Started): Record<CalledOff, string> => ({
  cancelled: 'The sync is cancelled: no worker had started it. Nothing was read.',
  'goes on': `The sync continues. To see the result: rollcall source status. To cancel it: ${page}`,
  ended: 'The sync has ended. To see the result: rollcall source status',
  'cut off': 'The sync was cancelled just as it began. To see the result: rollcall source status',
});

/** How often to poll the progress, in milliseconds. */
const EVERY_MS = 2000;

/** Waits for the result, and shows the progress on standard error. */
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
    // If the progress cannot be read now, the next poll may succeed; only the result matters.
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

import { Command } from 'commander';
import type { CadenceInput } from '../../domain/cadence';
import type { SweepCounts } from '../../domain/sweep';
import { readCadence } from '../cadenceFile';
import type { Io } from '../io';
import { withTemporal, type TemporalParts } from '../parts';
import { countsTable } from '../sweepCounts';
import type { SweepHandle } from '../../worker/sweepNow';

const HELP = `
Finds the stale tasks and asks their owners, now. Nobody is asked twice: who has an open round, or was asked
within the cadence's askAgainAfter, is left alone. The cadence is the Schedule's unless --cadence says otherwise.

Examples:
  $ rollcall sweep
  $ rollcall sweep --json | jq .counts.asked
  $ rollcall sweep --cadence cadence.json --no-wait`;

/** `rollcall sweep`. */
export const sweepCommand = (io: Io): Command =>
  new Command('sweep')
    .description('Run one sweep now and show what it did.')
    .option('--cadence <file>', 'a file with the cadence as JSON; - is standard input')
    .option('--no-wait', 'start it and return')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action(async (options: { cadence?: string; wait: boolean; json?: true }) => {
      const given = options.cadence === undefined ? undefined : readCadence(options.cadence);
      await withTemporal(io, (temporal) => sweepNow(io, temporal, { ...options, given }));
    });

async function sweepNow(
  io: Io,
  { client, connection, namespace, pageOf }: TemporalParts,
  { given, wait, json }: { given: CadenceInput | undefined; wait: boolean; json?: true },
): Promise<void> {
  const { hasWorkers, startSweep } = await import('../../worker/sweepNow.js');
  const handle = await startSweep(client, given);
  io.note(io.colours.dim(`sweep started: ${pageOf(handle.workflowId)}`));
  if (!(await hasWorkers(connection, namespace))) {
    io.note(io.colours.yellow('No worker is listening; the sweep waits for one. Start one: rollcall worker'));
  }
  const counts = wait ? await watch(io, handle) : null;
  if (json) io.print(JSON.stringify({ workflowId: handle.workflowId, counts }));
  else if (counts) printCounts(io, counts);
}

async function watch(io: Io, handle: SweepHandle): Promise<SweepCounts> {
  const { followSweep } = await import('../../worker/sweepNow.js');
  const result = handle.result();
  await followSweep(handle, result, (details) =>
    io.note(io.colours.dim(`  ${details.replaceAll('**', '')}`)),
  );
  return result;
}

function printCounts(io: Io, counts: SweepCounts): void {
  io.print(`${io.colours.green('✓')} sweep done`);
  io.print(countsTable(counts, io.colours.dim));
}

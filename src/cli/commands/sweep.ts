import { Command } from 'commander';
import type { Cadence, CadenceInput } from '../../domain/cadence';
import type { SweepCounts } from '../../domain/sweep';
import type { Operator } from '../../operations/operator';
import type { Started } from '../../operations/sweeps';
import { readCadence } from '../cadenceFile';
import type { Io } from '../io';
import { noteStarted } from '../noteStarted';
import { withOperator } from '../parts';
import { readDate, wrong } from '../reading';
import { countsTable } from '../sweepCounts';
import { who } from '../who';
import { sweepCancelCommand } from './sweepCancel';
import { sweepListCommand, sweepShowCommand } from './sweepList';

const HELP = `
Finds the stale tasks and asks their owners, now. Nobody is asked twice: who has an open round, or was asked
within the cadence's askAgainAfter, is left alone. The cadence is the Schedule's unless --cadence says otherwise.

Examples:
  $ rollcall sweep
  $ rollcall sweep --preview
  $ rollcall sweep --preview --csv > sweep.csv
  $ rollcall sweep --preview --at 2027-01-04 --json | jq '.owners[] | select(.asked).owner'
  $ rollcall sweep --json | jq .counts.asked
  $ rollcall sweep --cadence cadence.json --no-wait
  $ rollcall sweep list                       the sweeps that were; also: rollcall sweep show latest`;

/** `rollcall sweep`. */
export const sweepCommand = (io: Io): Command =>
  new Command('sweep')
    .description('Run one sweep now and show what it did.')
    .option('--cadence <file>', 'a file with the cadence as JSON; - is standard input')
    .option('--no-wait', 'start it and return')
    .option('--json', 'print the result as JSON')
    .option('--preview', 'show what it would do, in full, with nothing sent, written or closed')
    .option('--at <date>', 'with --preview: as of a moment to come, configured sources being synced by then')
    .option('--csv', 'with --preview: as CSV, one row a task')
    .option('--by <name>', 'who starts it', who())
    .addHelpText('after', HELP)
    .addCommand(sweepListCommand(io))
    .addCommand(sweepShowCommand(io))
    .addCommand(sweepCancelCommand(io))
    .action(async (options: Options) => {
      const given = options.cadence === undefined ? undefined : readCadence(options.cadence);
      if (options.preview) return preview(io, options, given);
      refuseWithoutPreview(options);
      await withOperator(io, options.by, (operator) => sweepNow(io, operator, { ...options, given }));
    });

interface Options {
  cadence?: string;
  wait: boolean;
  json?: true;
  preview?: true;
  at?: string;
  csv?: true;
  by: string;
}

async function preview(io: Io, { at, json, csv }: Options, cadence: Cadence | undefined): Promise<void> {
  if (json && csv) throw wrong('--csv', true, 'either --json or --csv');
  const { previewSweep } = await import('./preview.js');
  const as = json ? 'json' : csv ? 'csv' : 'tables';
  await previewSweep(io, { cadence, at: at === undefined ? undefined : readDate('--at', at), as });
}

/** A sweep must not run because `--preview` was forgotten. */
function refuseWithoutPreview({ at, csv }: Options): void {
  if (at !== undefined) throw wrong('--preview', undefined, 'with --at, which goes only with it');
  if (csv) throw wrong('--preview', undefined, 'with --csv, which goes only with it');
}

async function sweepNow(
  io: Io,
  operator: Operator,
  { given, wait, json }: { given: CadenceInput | undefined; wait: boolean; json?: true },
): Promise<void> {
  const { startSweep } = await import('../../operations/sweeps.js');
  const started = await startSweep(operator, { cadence: given });
  noteStarted(io, 'sweep', started);
  const counts = wait ? await watch(io, operator, started) : null;
  if (json) io.print(JSON.stringify({ workflowId: started.workflowId, counts }));
  else if (counts) printCounts(io, counts);
}

async function watch(io: Io, { temporal }: Operator, started: Started): Promise<SweepCounts> {
  const { followSweep } = await import('../../operations/followSweep.js');
  return followSweep(await temporal(), started, (details) => io.note(io.colours.dim(`  ${details}`)));
}

function printCounts(io: Io, counts: SweepCounts): void {
  io.print(`${io.colours.green('✓')} sweep done`);
  io.print(countsTable(counts, io.colours.dim));
}

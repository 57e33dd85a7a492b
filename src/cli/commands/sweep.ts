import { Command } from 'commander';
import { z } from 'zod';
import type { Cadence } from '../../domain/cadence/cadence';
import type { SweepCounts } from '../../domain/sweep/counts';
import type { CalledOff } from '../../operations/sweeps/callOff';
import type { Operator } from '../../operations/admin/operator';
import type { Started } from '../../operations/admin/runs';
import { readCadence } from '../cadenceFile';
import type { Io } from '../io';
import { noteStarted } from '../output/noteStarted';
import { withOperator } from '../context';
import { moment } from '../../operations/admin/fields';
import { readInput, wrong, who } from '../options';
import { countsTable } from '../output/printSweep';
import { confirmSweep } from '../sweepPlan';
import { attended, notTakenUp, readTimeout, type Waiting } from '../waiting';
import { sweepCancelCommand } from './sweepCancel';
import { sweepListCommand, sweepShowCommand } from './sweepList';

const HELP = `
Finds the stale tasks and asks their owners, now. Nobody is asked twice: who has an open round, or was asked
within the cadence's askAgainAfter, is left alone. The cadence is the Schedule's unless --cadence says otherwise.

It first shows how many people it would ask and what it would close, and asks whether you want that; scripts say
--yes. Ctrl-C, and the end of --timeout (exit code 5), cancel a sweep that no worker has taken up. One that has begun
goes on: rollcall sweep cancel latest

Examples:
  $ rollcall sweep
  $ rollcall sweep --preview
  $ rollcall sweep --preview --csv > sweep.csv
  $ rollcall sweep --preview --at 2027-01-04 --json | jq '.owners[] | select(.asked).owner'
  $ rollcall sweep --yes --timeout "10 minutes" --json | jq .counts.asked
  $ rollcall sweep --yes --cadence cadence.json --no-wait
  $ rollcall sweep list                       the sweeps that were; also: rollcall sweep show latest`;

/** `rollcall sweep`. */
export const sweepCommand = (io: Io): Command =>
  new Command('sweep')
    .description('Run one sweep now and show what it did.')
    .option('--cadence <file>', 'a file with the cadence as JSON; - is standard input')
    .option('--yes', 'do not ask first; needed where there is no terminal')
    .option('--no-wait', 'start it and return')
    .option('--timeout <length>', 'wait no longer than that, such as "5 minutes"')
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
  yes?: true;
  timeout?: string;
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
  const wanted = readInput(z.object({ at: moment.optional() }), { at });
  await previewSweep(io, { cadence, at: wanted.at, as });
}

/** A sweep must not run because `--preview` was forgotten. */
function refuseWithoutPreview({ at, csv }: Options): void {
  if (at !== undefined) throw wrong('--preview', undefined, 'with --at, which goes only with it');
  if (csv) throw wrong('--preview', undefined, 'with --csv, which goes only with it');
}

interface Running extends Options {
  given: Cadence | undefined;
}

async function sweepNow(io: Io, operator: Operator, { given, ...options }: Running): Promise<void> {
  const { startSweep } = await import('../../operations/sweeps/sweeps.js');
  const timeout = readTimeout(options.timeout, options.wait, operator.now);
  if (!options.yes) await confirmSweep(io, operator, given);
  await attended(io, timeout, async (wait) => {
    const started = await startSweep(operator, { cadence: given });
    noteStarted(io, 'sweep', started);
    const counts = options.wait ? await wait(...(await watching(io, operator, started))) : null;
    if (options.json) io.print(JSON.stringify({ workflowId: started.workflowId, counts }));
    else if (counts) printCounts(io, counts);
  });
}

async function watching(io: Io, operator: Operator, started: Started) {
  const { followSweep } = await import('../../operations/sweeps/follow.js');
  const { callOffSweep } = await import('../../operations/sweeps/callOff.js');
  const tell = (details: string) => io.note(io.colours.dim(`  ${details}`));
  const client = await operator.temporal();
  const follow = () => followSweep(client, started, tell);
  const waiting: Waiting = {
    idle: notTakenUp(operator, started),
    leave: async () => LEFT[await callOffSweep(operator, started)],
  };
  return [(left: AbortSignal) => client.withAbortSignal(left, follow), waiting] as const;
}

const LEFT: Record<CalledOff, string> = {
  cancelled: 'No worker had taken up the sweep, so it is cancelled: nobody was asked, and nothing closed.',
  'goes on':
    'The sweep has begun and goes on. What it does: rollcall sweep show latest. To cancel it: rollcall sweep cancel latest',
  ended: 'The sweep has ended: rollcall sweep show latest',
  'cut off': 'The sweep was cancelled just as it began. What it did: rollcall sweep list',
};

function printCounts(io: Io, counts: SweepCounts): void {
  io.print(`${io.colours.green('✓')} sweep done`);
  io.print(countsTable(counts, io.colours.dim));
}

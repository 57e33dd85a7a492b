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
A sweep finds stale tasks and asks their owners. It asks nobody twice: it skips owners who have an
open round or were asked within the cadence's askAgainAfter. It uses the Schedule's cadence unless
you pass --cadence.

The command shows how many people it would ask and what it would close, and asks for consent; scripts
pass --yes. Ctrl-C and --timeout (exit code 5) cancel a sweep that no worker has started yet. A sweep
that has started continues; to cancel it, run "rollcall sweep cancel latest".

Examples:
  $ rollcall sweep
  $ rollcall sweep --preview
  $ rollcall sweep --preview --csv > sweep.csv
  $ rollcall sweep --preview --at 2027-01-04 --json | jq '.owners[] | select(.asked).owner'
  $ rollcall sweep --yes --timeout "10 minutes" --json | jq .counts.asked
  $ rollcall sweep --yes --cadence cadence.json --no-wait
  $ rollcall sweep list
  $ rollcall sweep show latest`;

/** `rollcall sweep`. */
export const sweepCommand = (io: Io): Command =>
  new Command('sweep')
    .description('Run one sweep now and show what it did.')
    .option('--cadence <file>', 'a JSON file with the cadence, or - for standard input')
    .option('--yes', 'do not ask for consent; required without a terminal')
    .option('--no-wait', 'start the sweep and return at once')
    .option('--timeout <length>', 'stop waiting after this long, such as "5 minutes"')
    .option('--json', 'print JSON')
    .option('--preview', 'show everything the sweep would do; send, write and close nothing')
    .option(
      '--at <date>',
      'with --preview: as of a future date, assuming that configured sources are synced by then',
    )
    .option('--csv', 'with --preview: print CSV, one row a task')
    .option('--by <name>', 'record this name in the audit', who())
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

/** Rejects options of `--preview` without it: a forgotten `--preview` must not run a sweep. */
function refuseWithoutPreview({ at, csv }: Options): void {
  if (at !== undefined)
    throw wrong('--preview', undefined, 'together with --at, which works only with --preview');
  if (csv) throw wrong('--preview', undefined, 'together with --csv, which works only with --preview');
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
  cancelled: 'The sweep is cancelled: no worker had started it. Nobody was asked, and nothing was closed.',
  'goes on':
    'The sweep continues. To follow it: rollcall sweep show latest. To cancel it: rollcall sweep cancel latest',
  ended: 'The sweep has ended. To see what it did: rollcall sweep show latest',
  'cut off': 'The sweep was cancelled just as it began. To see what it did: rollcall sweep list',
};

function printCounts(io: Io, counts: SweepCounts): void {
  io.print(`${io.colours.green('✓')} sweep done`);
  io.print(countsTable(counts, io.colours.dim));
}

import { Command } from 'commander';
import type { Io } from '../io';
import { withOperator } from '../context';
import { who } from '../options';

/** `rollcall sweep cancel`. */
export const sweepCancelCommand = (io: Io): Command =>
  new Command('cancel')
    .description('Cancel a running sweep. Its work so far stays, and its rounds continue.')
    .argument('<id>', 'the id of the sweep or its first characters, the id of its workflow, or "latest"')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', '\nExamples:\n  $ rollcall sweep cancel latest')
    .action((id: string, { by }: { by: string }) =>
      withOperator(io, by, async (operator) => {
        const { cancelSweep } = await import('../../operations/sweeps/cancel.js');
        const cancelled = await cancelSweep(operator, { id });
        io.print(`${io.colours.green('✓')} sweep ${cancelled.id} is being cancelled`);
      }),
    );

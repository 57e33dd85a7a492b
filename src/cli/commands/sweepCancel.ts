import { Command } from 'commander';
import type { Io } from '../io';
import { withOperator } from '../context';
import { who } from '../options';

/** `rollcall sweep cancel`. */
export const sweepCancelCommand = (io: Io): Command =>
  new Command('cancel')
    .description('Cancel a running sweep. What it did so far stays, and its rounds continue.')
    .argument('<id>', 'its id, or the beginning of it, or its workflow where it recorded nothing; or: latest')
    .option('--by <name>', 'who cancels it', who())
    .addHelpText('after', '\nExamples:\n  $ rollcall sweep cancel latest')
    .action((id: string, { by }: { by: string }) =>
      withOperator(io, by, async (operator) => {
        const { cancelSweep } = await import('../../operations/sweeps/cancel.js');
        const cancelled = await cancelSweep(operator, { id });
        io.print(`${io.colours.green('✓')} sweep ${cancelled.id} is being cancelled`);
      }),
    );

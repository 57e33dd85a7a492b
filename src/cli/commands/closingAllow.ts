import { Command } from 'commander';
import type { Io } from '../io';
import { noteClosing } from '../noteStarted';
import { withOperator } from '../parts';
import { readCount, readReason } from '../reading';
import { who } from '../who';

interface Options {
  source?: string;
  reason: string;
  by: string;
}

/** `rollcall closing allow`. */
export const allowCommand = (io: Io): Command =>
  new Command('allow')
    .description('Allow that many closures beyond the cap, once, and have the closing workflow look again.')
    .argument('<tasks>', 'how many beyond the cap')
    .option('--source <name>', 'of that source; may be left out where there is only one')
    .requiredOption('--reason <text>', 'why, kept with it')
    .option('--by <name>', 'who allows it', who())
    .addHelpText(
      'after',
      `
It waits until a closing needs it, and counts for a day from then; after that the cap is what it was.

Examples:
  $ rollcall closing allow 300 --reason "datacenter B is gone, CHG-4711"`,
    )
    .action(async (text: string, options: Options) => {
      const tasks = readCount('tasks', text);
      const reason = readReason('--reason', options.reason);
      await withOperator(io, options.by, async (operator) => {
        const { allowClosures } = await import('../../operations/closures.js');
        const allowed = await allowClosures(operator, { tasks, source: options.source, reason });
        io.print(
          `${io.colours.green('✓')} ${tasks} closures beyond the cap allowed in ${allowed.source}, once`,
        );
        noteClosing(io, allowed);
      });
    });

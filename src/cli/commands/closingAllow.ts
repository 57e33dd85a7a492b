import { Command } from 'commander';
import { count } from '../../domain/common/text';
import type { Io } from '../io';
import { noteClosing } from '../output/noteStarted';
import { withOperator } from '../context';
import { numberIn, readInput, who } from '../options';
import { showTime, table } from '../output/table';

interface Options {
  source?: string;
  reason?: string;
  by: string;
}

/** `rollcall closing allow`. */
export const allowCommand = (io: Io): Command =>
  new Command('allow')
    .description('Allow closures beyond the cap, once, and wake the closing workflow.')
    .argument('<tasks>', 'how many closures to allow beyond the cap')
    .option('--source <name>', 'of this source; optional if there is only one')
    .option('--reason <text>', 'why, kept with it (required)')
    .option('--by <name>', 'who allows it', who())
    .addHelpText(
      'after',
      `
The allowance waits until a closing needs it, for two weeks at most, and counts for a day from then. After that only the
cap applies. "rollcall closing allowances" lists them.

Examples:
  $ rollcall closing allow 300 --reason "datacenter B is gone, CHG-4711"`,
    )
    .action(async (tasks: string, { by, ...given }: Options) => {
      const { allowClosures } = await import('../../operations/closing/closures.js');
      const wanted = readInput(allowClosures.input, { tasks: numberIn(tasks), ...given }, { tasks: 'tasks' });
      await withOperator(io, by, async (operator) => {
        const allowed = await allowClosures(operator, wanted);
        io.print(
          `${io.colours.green('✓')} ${count(wanted.tasks, 'closure')} beyond the cap allowed in ${allowed.source}, once`,
        );
        if (allowed.missing > 0) io.print(io.colours.yellow(stillOver(allowed.missing)));
        noteClosing(io, allowed);
      });
    });

const stillOver = (missing: number) =>
  `! none of what waits runs yet: ${count(missing, 'closure')} more would have to be allowed`;

/** `rollcall closing allowances`. */
export const allowancesCommand = (io: Io): Command =>
  new Command('allowances')
    .description('List what is allowed beyond the cap: how many closures, until when, by whom and why.')
    .option('--json', 'print them as JSON')
    .addHelpText('after', "\nExamples:\n  $ rollcall closing allowances --json | jq 'map(.tasks) | add'")
    .action(({ json }: { json?: true }) =>
      withOperator(io, who(), async (operator) => {
        const { listAllowances } = await import('../../operations/closing/closures.js');
        const found = await listAllowances(operator);
        if (json) return io.print(JSON.stringify(found, null, 2));
        if (found.length === 0) return io.print('  nothing is allowed beyond the cap');
        const rows = found.map(({ source, tasks, usedAt, until, who: by, madeAt, reason }) => [
          source,
          tasks,
          `${usedAt ? 'used, counts' : 'waits'} until ${showTime(until)}`,
          `${by}, ${showTime(madeAt)}`,
          reason,
        ]);
        io.print(table(rows, ['source', 'closures', '', 'allowed by', 'reason'].map(io.colours.dim)));
      }),
    );

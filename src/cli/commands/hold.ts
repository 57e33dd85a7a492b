import { Command } from 'commander';
import type { Exemption } from '../../db/answers/exemptions';
import { nameOf } from '../../operations/closing/holds';
import type { Io } from '../io';
import { withOperator } from '../context';
import { fittingTable, showEnd, showTime } from '../output/table';
import { who } from '../options';
import { holdAddCommand } from './holdAdd';

const HELP = `
An admin's hold is an exemption: until its date nobody is asked about the tasks it names, and they are not closed
for the archive or for silence. What their owners want closed is closed. Previews show who holds what, and why.

Examples:
  $ rollcall hold add owner bksops:alice --until 2027-02-01 --why "on parental leave"
  $ rollcall hold add pattern 'nightly-*' --until 2027-01-15 --why "release freeze"
  $ rollcall hold list
  $ rollcall hold end 3f2a`;

/** `rollcall hold ...`. */
export function holdCommand(io: Io): Command {
  const command = new Command('hold').description('Leave tasks alone until a date, by an admin.');
  command.addHelpText('after', HELP);
  command.addCommand(holdAddCommand(io));
  command.addCommand(listCommand(io));
  command.addCommand(endCommand(io));
  return command;
}

const listCommand = (io: Io) =>
  new Command('list')
    .description('The holds in force: what, until when, by whom and why.')
    .option('--all', 'those that ended, too')
    .option('--json', 'print them as JSON')
    .addHelpText('after', '\nExamples:\n  $ rollcall hold list --json | jq -r .[].why')
    .action(({ all, json }: { all?: true; json?: true }) =>
      withOperator(io, who(), async (operator) => {
        const { listHolds } = await import('../../operations/closing/holds.js');
        const found = await listHolds(operator, all);
        if (json) io.print(JSON.stringify(found, null, 2));
        else io.print(found.length > 0 ? tableOf(io, found) : '  nothing is held');
      }),
    );

const tableOf = (io: Io, found: Exemption[]): string =>
  fittingTable(
    found.map((exemption) => [
      exemption.id.slice(0, 8),
      nameOf(exemption),
      exemption.endedAt ? `ended ${showTime(exemption.endedAt)}` : showEnd(exemption.until),
      exemption.tasks,
      exemption.who,
      exemption.why,
    ]),
    io.width,
    ['id', 'held', 'until', 'tasks', 'by', 'why'].map(io.colours.dim),
  );

const endCommand = (io: Io) =>
  new Command('end')
    .description('End a hold before its date.')
    .argument('<id>', 'its id, or the beginning of it')
    .option('--by <name>', 'who ends it', who())
    .addHelpText('after', '\nExamples:\n  $ rollcall hold end 3f2a')
    .action((id: string, { by }: { by: string }) =>
      withOperator(io, by, async (operator) => {
        const { endHold } = await import('../../operations/closing/holds.js');
        const ended = await endHold(operator, { id });
        io.print(`${io.colours.green('✓')} hold ${ended.id.slice(0, 8)} is ended`);
      }),
    );

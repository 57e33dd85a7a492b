import { Command } from 'commander';
import type { Exemption } from '../../db/answers/exemptions';
import { nameOf } from '../../operations/closing/exemptions';
import type { Io } from '../io';
import { withOperator } from '../context';
import { fittingTable, showEnd, showTime } from '../output/table';
import { who } from '../options';
import { exemptionAddCommand } from './exemptionAdd';

const HELP = `
Until an exemption ends, Rollcall asks nobody about its tasks, and does not close them because
their project is archived or nobody answered. It still closes tasks whose owners want that. Previews
show every exemption, who made it, and why.

Examples:
  $ rollcall exemption add owner bksops:alice --until 2027-02-01 --reason "on parental leave"
  $ rollcall exemption add pattern 'nightly-*' --until 2027-01-15 --reason "release freeze"
  $ rollcall exemption list
  $ rollcall exemption end 3f2a`;

/** `rollcall exemption ...`. */
export function exemptionCommand(io: Io): Command {
  const command = new Command('exemption').description(
    'Manage exemptions: tasks that Rollcall leaves alone until a date.',
  );
  command.addHelpText('after', HELP);
  command.addCommand(exemptionAddCommand(io));
  command.addCommand(listCommand(io));
  command.addCommand(endCommand(io));
  return command;
}

const listCommand = (io: Io) =>
  new Command('list')
    .description('List the exemptions in force: what, until when, by whom and why.')
    .option('--all', 'include exemptions that ended')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExamples:\n  $ rollcall exemption list --json | jq -r .[].reason')
    .action(({ all, json }: { all?: true; json?: true }) =>
      withOperator(io, who(), async (operator) => {
        const { listExemptions } = await import('../../operations/closing/exemptions.js');
        const found = await listExemptions(operator, all);
        if (json) io.print(JSON.stringify(found, null, 2));
        else io.print(found.length > 0 ? tableOf(io, found) : '  no exemptions');
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
      exemption.reason,
    ]),
    io.width,
    ['id', 'exempt', 'until', 'tasks', 'by', 'reason'].map(io.colours.dim),
  );

const endCommand = (io: Io) =>
  new Command('end')
    .description('End an exemption before its date.')
    .argument('<id>', 'the id of the exemption, or its first characters')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText('after', '\nExamples:\n  $ rollcall exemption end 3f2a')
    .action((id: string, { by }: { by: string }) =>
      withOperator(io, by, async (operator) => {
        const { endExemption } = await import('../../operations/closing/exemptions.js');
        const ended = await endExemption(operator, { id });
        io.print(`${io.colours.green('✓')} exemption ${ended.id.slice(0, 8)} ended`);
      }),
    );

import { Command } from 'commander';
import { reasonOf } from '../../domain/common/errors';
import type { Io } from '../io';
import { withOperator } from '../context';
import { who } from '../options';
import { cancelCommand, confirmCommand, remindCommand, snoozeCommand } from './ownerChange';
import { delegateCommand } from './ownerDelegate';

const HELP = `
<owner> is an id, directory:account. The account alone is enough if only one owner has it.

Examples:
  $ rollcall owner show kubernetes:alice
  $ rollcall owner show alice --json | jq '.tasks[] | select(.stale)'`;

const EXAMPLES = `
Every change is recorded in the audit, and wakes the owner's reminder at once.

Examples:
  $ rollcall owner show alice
  $ rollcall owner remind alice
  $ rollcall owner snooze alice --until 2027-01-15
  $ rollcall owner confirm alice 4711 4712
  $ rollcall owner delegate alice --to bob --until 2027-03-01 --reason "parental leave"
  $ rollcall owner cancel alice --reason "was asked by mistake"`;

/** `rollcall owner ...`. */
export function ownerCommand(io: Io): Command {
  const command = new Command('owner').description(
    "Show an owner's tasks and rounds; remind, answer, delegate or cancel for an owner.",
  );
  command.addHelpText('after', EXAMPLES);
  command.addCommand(showCommand(io));
  for (const make of [remindCommand, snoozeCommand, confirmCommand, delegateCommand, cancelCommand])
    command.addCommand(make(io));
  return command;
}

const showCommand = (io: Io): Command =>
  new Command('show')
    .description(
      'Show an owner: person, tasks, holds, assignments, rounds, answers and the state of the reminder.',
    )
    .argument('<owner>', 'the id or account of an owner')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action((text: string, { json }: { json?: true }) => showOwner(io, text, json));

const showOwner = (io: Io, text: string, json = false): Promise<void> =>
  withOperator(io, who(), async (operator) => {
    const { showOwner: collect } = await import('../../operations/owners/report.js');
    const { askReminder } = await import('../../operations/owners/reminder.js');
    const report = await collect(operator, text);
    // While Temporal is down, the command still shows what the database has.
    const reminder = await askReminder(operator, report.owner).catch(reasonOf);
    if (json) return io.print(JSON.stringify({ ...report, reminder }, null, 2));
    const { printOwner } = await import('../output/printOwner.js');
    printOwner(io, report, reminder);
  });

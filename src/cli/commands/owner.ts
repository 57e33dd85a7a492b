import { Command } from 'commander';
import { reasonOf } from '../../domain/common/errors';
import type { Io } from '../io';
import { withOperator } from '../context';
import { who } from '../options';
import { cancelCommand, confirmCommand, remindCommand, snoozeCommand } from './ownerChange';
import { delegateCommand } from './ownerDelegate';

const HELP = `
<owner> is an owner's id, directory:account; the account alone will do where only one owner has it.

Examples:
  $ rollcall owner show kubernetes:alice
  $ rollcall owner show alice --json | jq '.tasks[] | select(.stale)'`;

const EXAMPLES = `
Whatever is done here is written down with who did it, and the owner's reminder looks again at once.

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
    'What an owner has, was asked and said; and what to do for one.',
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
      'The person, their tasks, holds, assignments, rounds, answers, and what the reminder is doing.',
    )
    .argument('<owner>', "an owner's id, or account")
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action((text: string, { json }: { json?: true }) => showOwner(io, text, json));

const showOwner = (io: Io, text: string, json = false): Promise<void> =>
  withOperator(io, who(), async (operator) => {
    const { showOwner: collect } = await import('../../operations/owners/report.js');
    const { askReminder } = await import('../../operations/owners/reminder.js');
    const report = await collect(operator, text);
    // The database alone is worth showing while Temporal is down.
    const reminder = await askReminder(operator, report.owner).catch(reasonOf);
    if (json) return io.print(JSON.stringify({ ...report, reminder }, null, 2));
    const { printOwner } = await import('../output/printOwner.js');
    printOwner(io, report, reminder);
  });

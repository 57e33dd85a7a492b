import { Command } from 'commander';
import type { Env } from '../../config';
import { reasonOf } from '../../domain/errors';
import type { Io } from '../io';
import { environment, withDatabase, withTemporal } from '../parts';
import type { ReminderReport } from '../reminder';

const HELP = `
<owner> is an owner's id, directory:account; the account alone will do where only one owner has it.

Examples:
  $ rollcall owner show kubernetes:alice
  $ rollcall owner show alice --json | jq '.tasks[] | select(.stale)'`;

/** `rollcall owner ...`. */
export function ownerCommand(io: Io): Command {
  const command = new Command('owner').description('What an owner has, was asked and said.');
  command.addHelpText('after', '\nExamples:\n  $ rollcall owner show alice');
  command
    .command('show')
    .description('The person, their enabled tasks, holds, rounds, and what the reminder is doing.')
    .argument('<owner>', "an owner's id, or account")
    .option('--json', 'print it as JSON')
    .addHelpText('after', HELP)
    .action((text: string, { json }: { json?: true }) => showOwner(io, text, json));
  return command;
}

async function showOwner(io: Io, text: string, json = false): Promise<void> {
  const env = environment(io);
  const { collectOwner } = await import('../ownerReport.js');
  const report = await withDatabase(io, (pool) => collectOwner(pool, text, new Date()), env);
  // The database alone is worth showing while Temporal is down.
  const reminder = await reminderOf(io, report.owner, env).catch(reasonOf);
  if (json) return io.print(JSON.stringify({ ...report, reminder }, null, 2));
  const { printOwner } = await import('../printOwner.js');
  printOwner(io, report, reminder);
}

async function reminderOf(io: Io, owner: string, env: Env): Promise<ReminderReport | null> {
  const { askReminder } = await import('../reminder.js');
  return withTemporal(io, (temporal) => askReminder(temporal, owner), env);
}

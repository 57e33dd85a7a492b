import { Command } from 'commander';
import type { Io } from '../io';
import { sendTest } from '../mailTest';

const HELP = `
Examples:
  $ rollcall mail test you@example.org
  $ rollcall mail bounce < report.eml`;

/** `rollcall mail ...`. */
export function mailCommand(io: Io): Command {
  const command = new Command('mail')
    .description('Try out the mail server; take in what comes back.')
    .addHelpText('after', HELP);
  command.addCommand(testCommand(io));
  return command;
}

const testCommand = (io: Io) =>
  new Command('test')
    .description('Send one real mail, and explain what goes wrong.')
    .argument('<address>', 'whom to send it to')
    .option('--json', 'print the outcome as JSON')
    .addHelpText(
      'after',
      '\nExit code 1 when it was not accepted. Needs SMTP_URL, and nothing that runs.\n\n' +
        'Examples:\n  $ rollcall mail test you@example.org',
    )
    .action((address: string, { json }: { json?: true }) => sendTest(io, address, json));

import { Command } from 'commander';
import type { Io } from '../io';
import { feedBounce } from './mailBounce';
import { sendTest } from './mailTest';
import { compileCommand } from './mailCompile';
import { previewCommand } from './mailPreview';

const HELP = `
Examples:
  $ rollcall mail test you@example.org
  $ rollcall mail preview
  $ rollcall mail bounce < report.eml`;

/** `rollcall mail ...`. */
export function mailCommand(io: Io): Command {
  const command = new Command('mail')
    .description('Test the mail server, preview mails, compile templates and record bounces.')
    .addHelpText('after', HELP);
  command.addCommand(testCommand(io));
  command.addCommand(previewCommand(io));
  command.addCommand(compileCommand(io));
  command.addCommand(bounceCommand(io));
  return command;
}

const testCommand = (io: Io) =>
  new Command('test')
    .description('Send one real mail and explain what goes wrong.')
    .argument('<address>', 'the address to send it to')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nNeeds only SMTP_URL. Exit code 1 if the mail server did not accept the mail.\n\n' +
        'Examples:\n  $ rollcall mail test you@example.org',
    )
    .action((address: string, { json }: { json?: true }) => sendTest(io, address, json));

const bounceCommand = (io: Io) =>
  new Command('bounce')
    .description('Record a mail that came back.')
    .argument('[file]', 'the raw mail (default: standard input)')
    .option('--to <address>', 'the address it was returned to, if no header names it')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nIf the mail server gave up on a notice, the notice is marked as bounced: its grace period no longer\n' +
        'counts, and Rollcall asks the next person. If it was returned because of our own reputation or\n' +
        'setup (SPF, DMARC, spam, …), Rollcall sends it again later. The address must contain the code of\n' +
        'a notice; otherwise the exit code is 3. The same report counts once.\n\n' +
        'Examples:\n  $ rollcall mail bounce report.eml\n  $ rollcall mail bounce --to "$RECIPIENT" < report.eml',
    )
    .action((file: string | undefined, options: { to?: string; json?: true }) =>
      feedBounce(io, { file: file ?? null, ...options }),
    );

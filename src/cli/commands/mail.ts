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
    .description('Test the mail server, preview mails, and record bounces.')
    .addHelpText('after', HELP);
  command.addCommand(testCommand(io));
  command.addCommand(previewCommand(io));
  command.addCommand(compileCommand(io));
  command.addCommand(bounceCommand(io));
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

const bounceCommand = (io: Io) =>
  new Command('bounce')
    .description('Record a mail that came back, from a file or standard input.')
    .argument('[file]', 'the mail as it came; standard input where absent')
    .option('--to <address>', 'the address it came to, where its header does not say')
    .option('--json', 'print what it meant as JSON')
    .addHelpText(
      'after',
      '\nA notice that a mail server gave up is bounced: its grace is void, and the next in line is asked. One that\n' +
        'came back because of our own standing (SPF, DMARC, spam, …) is sent again later instead. The address\n' +
        'must carry the code of a notice. Exit code 3 when it does not. The same report counts once.\n\n' +
        'Examples:\n  $ rollcall mail bounce report.eml\n  $ rollcall mail bounce --to "$RECIPIENT" < report.eml',
    )
    .action((file: string | undefined, options: { to?: string; json?: true }) =>
      feedBounce(io, { file: file ?? null, ...options }),
    );

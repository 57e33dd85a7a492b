import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';
import { apiCommand } from './commands/api';
import { cadenceCommand } from './commands/cadence';
import { closingCommand } from './commands/closing';
import { devCommand } from './commands/dev';
import { doctorCommand } from './commands/doctor';
import { resumeCommand } from './commands/resume';
import { exemptionCommand } from './commands/exemption';
import { importCommand } from './commands/import';
import { keysCommand } from './commands/keys';
import { mailCommand } from './commands/mail';
import { migrateCommand } from './commands/migrate';
import { ownerCommand } from './commands/owner';
import { restoreCommand } from './commands/restore';
import { scheduleCommand } from './commands/schedule';
import { sourceCommand } from './commands/source';
import { pauseCommand } from './commands/pause';
import { sweepCommand } from './commands/sweep';
import { syncCommand } from './commands/sync';
import { workerCommand } from './commands/worker';
import { InvalidInput } from '../domain/common/errors';
import { printError } from './output/errors';
import { helpAskedFor } from './help';
import { EXIT, EXIT_MEANINGS, Exit, type Io } from './io';
import { sanitizeOutput } from './output/escapeForTerminal';

const COMMANDS = [
  devCommand,
  migrateCommand,
  importCommand,
  workerCommand,
  apiCommand,
  scheduleCommand,
  cadenceCommand,
  sweepCommand,
  syncCommand,
  sourceCommand,
  ownerCommand,
  exemptionCommand,
  closingCommand,
  restoreCommand,
  pauseCommand,
  resumeCommand,
  keysCommand,
  mailCommand,
  doctorCommand,
];

const AFTER = `
Examples:
  $ rollcall dev                          everything at once, embedded, with a sample inventory
  $ rollcall doctor                       what is configured, reachable and migrated
  $ rollcall schedule apply --cron "0 9 * * 1" --time-zone Europe/Berlin
  $ rollcall sweep                        one sweep, now
  $ rollcall owner show alice             what Alice owns, was asked and said

Configuration comes from the environment (docs/reference/configuration.md; .env files are not read). Where it names
no database, mail server or Temporal, the commands use the stack that "rollcall dev" runs.

Exit codes:
${Object.entries(EXIT_MEANINGS)
  .map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`)
  .join('\n')}
ROLLCALL_DEBUG=1 shows the stack of an error.`;

/** Runs one command line, without the program's name, and returns its exit code. Never throws. */
export async function run(args: string[], given: Io): Promise<number> {
  const io = sanitizeOutput(given);
  const program = createProgram(io);
  let called: Command | undefined;
  program.hook('preAction', (_program, command) => void (called = command));
  try {
    helpAskedFor(program, args)?.();
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (error instanceof Exit) return error.code;
    const code = printError(error, io);
    if (called && isMisused(error)) io.note(hintOf(called));
    return code;
  }
}

const isMisused = (error: unknown) => error instanceof InvalidInput && error.subject === 'command line';

/** Where the command's own help is. */
const hintOf = (command: Command) => `(${nameOf(command)} --help tells how it is used)`;

const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

/** The `rollcall` command with all its subcommands, speaking through `io`. */
export function createProgram(io: Io): Command {
  const program = new Command('rollcall')
    .description('Asks the owners of periodic tasks which ones they still need.')
    .version(version(), '--version')
    // What stands behind a subcommand is the subcommand's: "sweep list --json".
    .enablePositionalOptions()
    .addHelpText('after', AFTER)
    .exitOverride()
    .showHelpAfterError('Run rollcall --help.')
    .configureOutput({
      writeOut: (text) => io.print(text.trimEnd()),
      writeErr: (text) => io.note(text.trimEnd()),
      outputError: (text, write) => write(io.colours.red(text.replace(/^error: /, '✗ '))),
    });
  COMMANDS.forEach((command) => adopt(program, command(io)));
  return program;
}

function version(): string {
  const file = readFileSync(path.join(__dirname, '../../package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(file)).version;
}

/** Commander hands its settings down only to commands it made itself. */
function adopt(parent: Command, child: Command): void {
  if (child.parent !== parent) parent.addCommand(child);
  child.copyInheritedSettings(parent).showHelpAfterError(hintOf(child));
  child.commands.forEach((grandchild) => adopt(child, grandchild));
}

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
  $ rollcall dev                          run everything here, with a sample inventory
  $ rollcall doctor                       check the configuration and what it points to
  $ rollcall schedule apply --cron "0 9 * * 1" --time-zone Europe/Berlin
  $ rollcall sweep                        run one sweep now
  $ rollcall owner show alice             show Alice's tasks, rounds and answers

Rollcall reads its configuration from the environment, not from .env files; see
docs/reference/configuration.md. If the environment names no database, mail server or Temporal
server, commands use the stack of a running "rollcall dev".

Exit codes:
${Object.entries(EXIT_MEANINGS)
  .map(([code, meaning]) => `  ${code.padEnd(5)}${meaning}`)
  .join('\n')}
Set ROLLCALL_DEBUG=1 to print the stack trace of an error.`;

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

/** Points to the command's own help. */
const hintOf = (command: Command) => `Run ${nameOf(command)} --help.`;

const nameOf = (command: Command): string =>
  command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name();

/** The `rollcall` command with all its subcommands; they read and write through `io`. */
export function createProgram(io: Io): Command {
  const program = new Command('rollcall')
    .description('Ask the owners of periodic tasks which ones they still need.')
    .version(version(), '--version')
    // An option after a subcommand belongs to the subcommand: "sweep list --json".
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

/** Adds `child` to `parent`. Commander passes settings down only to commands that it created itself. */
function adopt(parent: Command, child: Command): void {
  if (child.parent !== parent) parent.addCommand(child);
  child.copyInheritedSettings(parent).showHelpAfterError(hintOf(child));
  child.commands.forEach((grandchild) => adopt(child, grandchild));
}

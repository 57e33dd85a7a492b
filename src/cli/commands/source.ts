import { Command } from 'commander';
import { SYNC_SCHEDULE_ID } from '../../domain/common/ids';
import { sourceText } from '../../domain/sync/sources';
import type { SourceCheck } from '../../sources/check';
import { EXIT, Exit, type Io } from '../io';
import { escapeForTerminal } from '../output/escapeForTerminal';
import { printTask } from '../output/printTask';
import { declaredSource } from '../declaredSource';
import { sourceConformanceCommand } from './sourceConformance';
import { sourceRemoveCommand, sourceRenameCommand } from './sourceChange';
import { sourceListCommand } from './sourceList';
import { sourceShowCommand } from './sourceShow';
import { sourceAcceptCommand, sourceStatusCommand, sourceSyncCommand } from './sourceSync';
import { sourceTestCommand } from './sourceTest';

const HELP = `
A source is imported by hand ("rollcall import"), or declared in the file that ROLLCALL_SOURCES names;
docs/reference/configuration.md has its fields.

Rollcall keeps a mirror of each source's projects, tasks and people. A sync updates it: the Temporal
Schedule ${SYNC_SCHEDULE_ID} starts one every hour. Rollcall does not trust a sync that is incomplete, or
suddenly smaller than the last trusted one, as a whole or in a project. Until an admin accepts it, no
round begins, and Rollcall closes only tasks whose owners want that. While the mirror is not fresh, no
round begins and no notice goes out.

Examples:
  $ ROLLCALL_SOURCES=/etc/rollcall/sources.yaml rollcall source check bk-sops
  $ rollcall source sync bk-sops
  $ rollcall source status
  $ rollcall source accept plant --reason "project Legacy was taken down"`;

/** `rollcall source ...`. */
export function sourceCommand(io: Io): Command {
  const command = new Command('source')
    .description('Check, sync, show, accept, test, rename and remove the sources that tasks come from.')
    .addHelpText('after', HELP);
  command.addCommand(sourceListCommand(io));
  command.addCommand(sourceShowCommand(io));
  command.addCommand(sourceStatusCommand(io));
  command.addCommand(sourceSyncCommand(io));
  command.addCommand(sourceAcceptCommand(io));
  command.addCommand(sourceRenameCommand(io));
  command.addCommand(sourceRemoveCommand(io));
  command.addCommand(checkCommand(io));
  command.addCommand(sourceTestCommand(io));
  command.addCommand(sourceConformanceCommand(io));
  return command;
}

const checkCommand = (io: Io) =>
  new Command('check')
    .description(
      'Check a source: connect to it or read its files, count, show five tasks as Rollcall reads them, and report what is wrong.',
    )
    .argument('<source>', 'the name of a source in the file of ROLLCALL_SOURCES')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nOnly reads, and needs no database. Of a bk-sops it reads the first 50 projects. Exit code 1 if something is wrong.\n\n' +
        'Examples:\n  $ rollcall source check bk-sops',
    )
    .action(async (name: string, { json }: { json?: true }) => {
      const check = await lookAt(io, name);
      if (json) io.print(JSON.stringify(check, null, 2));
      else printCheck(io, check);
      const failed = check.tried.some(({ error }) => error !== null) || check.wrong.length > 0;
      if (failed) throw new Exit(EXIT.failure);
    });

async function lookAt(io: Io, name: string): Promise<SourceCheck> {
  const source = declaredSource(io, name);
  io.note(io.colours.dim(escapeForTerminal(`${name}: ${sourceText(source)}`)));
  return source.check(new Date());
}

function printCheck({ print, colours }: Io, check: SourceCheck): void {
  const { tried, counts, sample, wrong, notes } = check;
  for (const { what, found, error } of tried) {
    const mark = error === null ? colours.green('✓') : colours.red('✗');
    print(escapeForTerminal(`${mark} ${colours.bold(what)}: ${found ?? error}`));
  }
  const { read, projects, tasks, enabled } = counts;
  print(
    `${colours.bold('tasks')}: ${tasks}, ${enabled} of them enabled, in ${read} projects read of ${projects}`,
  );
  for (const task of sample)
    printTask({ print, colours }, { ...task, owner: task.editor ?? task.creator, touchedAt: task.editedAt });
  print('');
  for (const note of notes) print(escapeForTerminal(colours.dim(`Note: ${note}.`)));
  if (wrong.length > 0) return printWrong(print, colours, wrong);
  if (tried.every(({ error }) => error === null))
    return print(colours.green('Nothing is wrong where it looked.'));
  print(colours.yellow('What failed kept it from looking further: more may be wrong, or not permitted.'));
}

function printWrong(print: Io['print'], colours: Io['colours'], wrong: string[]): void {
  print(colours.bold('What is wrong'));
  for (const line of wrong.slice(0, 20)) print(escapeForTerminal(`  ${colours.yellow(line)}`));
  if (wrong.length > 20) print(`  and ${wrong.length - 20} more`);
}

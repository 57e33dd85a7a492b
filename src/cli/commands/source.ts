import { Command } from 'commander';
import { loadPart, variables } from '../../config';
import { NotFound } from '../../domain/common/errors';
import type { TaskDetails } from '../../domain/common/task';
import type { TaskRow } from '../../domain/sync/inventory';
import type { BkSopsCheck } from '../../sources/bkSops/check';
import { EXIT, Exit, type Io } from '../io';
import { escapeForTerminal } from '../output/escapeForTerminal';
import { environment } from '../context';

const HELP = `
Sources are named in ROLLCALL_FILE_SOURCES and ROLLCALL_BK_SOPS; docs/how-to/bk-sops.md tells how to connect one.

Examples:
  $ ROLLCALL_BK_SOPS=bk-sops=/etc/rollcall/bk-sops.json rollcall source check bk-sops`;

/** `rollcall source ...`. */
export function sourceCommand(io: Io): Command {
  const command = new Command('source')
    .description('Check the systems that tasks come from.')
    .addHelpText('after', HELP);
  command.addCommand(checkCommand(io));
  return command;
}

const checkCommand = (io: Io) =>
  new Command('check')
    .description(
      'Connect to a bk-sops, count, show five tasks as Rollcall understands them, and what it may not do.',
    )
    .argument('<source>', 'the name of a source in ROLLCALL_BK_SOPS')
    .option('--json', 'print it as JSON')
    .addHelpText(
      'after',
      '\nReads only, of the first 50 projects; needs no database. Exit code 1 when something does not work.\n\n' +
        'Examples:\n  $ rollcall source check bk-sops',
    )
    .action(async (name: string, { json }: { json?: true }) => {
      const check = await lookAt(io, name);
      if (json) io.print(JSON.stringify(check, null, 2));
      else printCheck(io, check);
      const failed = check.tried.some(({ error }) => error !== null) || check.missing.length > 0;
      if (failed) throw new Exit(EXIT.failure);
    });

async function lookAt(io: Io, name: string): Promise<BkSopsCheck> {
  const { ROLLCALL_BK_SOPS: sources } = loadPart(variables.pick({ ROLLCALL_BK_SOPS: true }), environment(io));
  const source = sources.find((one) => one.name === name);
  if (!source) throw new NotFound(`ROLLCALL_BK_SOPS has no source ${name}`);
  const { readSettings } = await import('../../sources/bkSops/settings.js');
  const { createGateway } = await import('../../sources/bkSops/gateway.js');
  const { createSops } = await import('../../sources/bkSops/sops.js');
  const { checkBkSops } = await import('../../sources/bkSops/check.js');
  const settings = readSettings(source.at);
  const gateway = createGateway(settings);
  io.note(io.colours.dim(`asking ${settings.gateway} as ${settings.username}`));
  return checkBkSops({ gateway, sops: createSops(gateway, settings), settings }, new Date());
}

function printCheck({ print, colours }: Io, { tried, counts, sample, missing }: BkSopsCheck): void {
  for (const { what, found, error } of tried) {
    const mark = error === null ? colours.green('✓') : colours.red('✗');
    print(escapeForTerminal(`${mark} ${colours.bold(what)}: ${found ?? error}`));
  }
  const { read, projects, tasks, enabled } = counts;
  print(
    `${colours.bold('tasks')}: ${tasks}, ${enabled} of them enabled, in ${read} projects read of ${projects}`,
  );
  for (const task of sample) printTask(print, colours, task);
  if (missing.length === 0) return print(colours.green('No permission is missing where it looked.'));
  print('');
  print(colours.bold('Not to be had'));
  for (const line of missing.slice(0, 20)) print(escapeForTerminal(`  ${colours.yellow(line)}`));
  if (missing.length > 20) print(`  and ${missing.length - 20} more`);
}

function printTask(print: Io['print'], { bold, dim }: Io['colours'], task: TaskRow): void {
  const owner = task.editor ?? task.creator ?? 'nobody';
  const date = (at: Date | null) => at?.toISOString().slice(0, 10) ?? 'unknown';
  print('');
  const { name, schedule, lastRunAt, runCount, url } = {
    name: bold(task.name),
    schedule: task.schedule ?? 'no schedule',
    lastRunAt: `last run ${date(task.lastRunAt)}`,
    runCount: `runs ${task.runCount ?? 'unknown'}`,
    url: task.url ?? 'no page known',
  } satisfies Record<keyof TaskDetails, string>;
  const lines = [
    `  ${name} ${dim(`(${task.id} in project ${task.projectId})`)}`,
    `    owner ${owner}, edited ${date(task.editedAt)}, ${lastRunAt}, ${runCount}`,
    `    ${schedule}  ${url}`,
  ];
  for (const line of lines) print(escapeForTerminal(line));
}

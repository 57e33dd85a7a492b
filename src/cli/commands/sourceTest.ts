import { Command } from 'commander';
import { Conflict, NotFound } from '../../domain/common/errors';
import { requestsFor, type Doing, type HandlerRequest } from '../../sources/handler/handler';
import { confirmed } from '../confirming';
import { withDatabase } from '../context';
import { declaredSource } from '../declaredSource';
import { EXIT, Exit, type Io } from '../io';
import { escapeForTerminal } from '../output/escapeForTerminal';

interface Options {
  task: string;
  restore?: true;
  dryRun?: true;
  yes?: true;
}

const HELP = `
Shows what it would send to the command or webhook, asks for consent, and sends it. The task is really switched off, or on
with --restore. Rollcall records no closing. --dry-run only shows. Exit code 1 if the task was not switched.

Examples:
  $ rollcall source test plant --task 4711 --dry-run
  $ rollcall source test plant --task 4711
  $ rollcall source test plant --task 4711 --restore`;

/** `rollcall source test`. */
export const sourceTestCommand = (io: Io): Command =>
  new Command('test')
    .description('Switch one task off, or on again, by the command or webhook of a source.')
    .argument('<source>', 'the name of a source in the file of ROLLCALL_SOURCES')
    .requiredOption('--task <id>', "the task's id in its source")
    .option('--restore', 'switch it on instead of off')
    .option('--dry-run', 'show what would be sent, and send nothing')
    .option('--yes', 'do not ask for consent; required without a terminal')
    .addHelpText('after', HELP)
    .action((source: string, options: Options) => test(io, source, options));

async function test(io: Io, name: string, { task, restore, dryRun, yes }: Options): Promise<void> {
  const doing: Doing = restore ? 'restore' : 'close';
  const declared = declaredSource(io, name);
  await withDatabase(io, async (pool) => {
    const { sourceParts } = await import('../../worker/sources.js');
    const parts = sourceParts(pool);
    const { source, handler } = await declared.open(parts);
    if (!handler || source.closing === 'by hand')
      throw new Conflict(`No command and no webhook switches the tasks of ${name}: there is nothing to test`);
    const [request] = await requestsFor(parts.handled, { source: name, doing, taskIds: [task] });
    if (!request) throw new NotFound(`${name} has no task ${task}, by its latest sync`);
    show(io, handler.goesTo, request);
    if (dryRun) return io.note('Nothing was sent.');
    await confirmed(io, `Send it? The task is really switched ${restore ? 'on' : 'off'}.`, yes);
    const [result] = await source[doing]([task], new Date());
    if (!result || result.error !== null) {
      io.note(`${io.colours.red('✗')} ${escapeForTerminal(result?.error ?? 'no result')}`);
      throw new Exit(EXIT.failure);
    }
    io.note(
      `${io.colours.green('✓')} ${escapeForTerminal(request.name)} is switched ${restore ? 'on' : 'off'}`,
    );
  });
}

function show({ print, note, colours }: Io, goesTo: string, request: HandlerRequest): void {
  note(colours.dim(escapeForTerminal(`to ${goesTo}:`)));
  print(escapeForTerminal(JSON.stringify(request)));
}

import { Command } from 'commander';
import { SYNC_SCHEDULE_ID } from '../../domain/common/ids';
import { count } from '../../domain/common/text';
import type { Io } from '../io';
import { withOperator } from '../context';
import { readInput, who } from '../options';
import { printSources } from '../output/syncStatus';
import { runSync } from '../syncRun';

const HELP = `
What Rollcall knows of projects, tasks and people is a mirror of their source. No round begins and nothing is
closed, but for what owners asked for, while the latest sync is not trusted: not complete, or suddenly smaller than
the last trusted one, in all or in a project. No round begins and no notice goes out while it is not fresh.
The sources in the file of ROLLCALL_SOURCES are synced by the Temporal Schedule ${SYNC_SCHEDULE_ID},
others by "rollcall import".

Examples:
  $ rollcall sync status
  $ rollcall sync accept plant --reason "project Legacy was taken down"
  $ rollcall sync run`;

/** `rollcall sync ...`. */
export function syncCommand(io: Io): Command {
  const command = new Command('sync')
    .description('Show or update the mirror of the sources, and accept a sync that is not trusted.')
    .addHelpText('after', HELP);
  command.addCommand(statusCommand(io));
  command.addCommand(acceptCommand(io));
  command.addCommand(runCommand(io));
  return command;
}

const statusCommand = (io: Io) =>
  new Command('status')
    .description('Show each source: when it was synced, whether that is fresh and trusted, and why not.')
    .option('--json', 'print it as JSON')
    .addHelpText('after', `\nExamples:\n  $ rollcall sync status --json | jq '.[] | select(.trusted | not)'`)
    .action(({ json }: { json?: true }) =>
      withOperator(io, who(), async (operator) => {
        const { listSources } = await import('../../operations/sync/syncs.js');
        const sources = await listSources(operator);
        if (json) io.print(JSON.stringify(sources, null, 2));
        else printSources(io, sources);
      }),
    );

const acceptCommand = (io: Io) =>
  new Command('accept')
    .description('Accept the latest sync: what it no longer contains is gone.')
    .argument('<source>', 'the name of a source')
    .option('--reason <text>', 'why it shrank; kept with your name and what was not trusted (required)')
    .option(
      '--sync <id>',
      'the sync that you looked at, as status gives it; refused where another is the latest',
    )
    .option(
      '--project <id...>',
      'your word is for these projects; the others stay as they are (default: all)',
    )
    .option('--by <name>', 'who says so', who())
    .addHelpText(
      'after',
      '\nProjects that could not be read stay as they are. Later syncs are compared with this one.\n\n' +
        'Examples:\n  $ rollcall sync accept plant --sync 3f2a91c0 --reason "the east site was taken down"\n' +
        '  $ rollcall sync accept plant --project legacy --reason "Legacy was taken down"',
    )
    .action((source: string, { by, project: projects, ...given }: AcceptOptions) =>
      accept(io, by, { source, projects, ...given }),
    );

interface AcceptOptions {
  reason?: string;
  sync?: string;
  project?: string[];
  by: string;
}

const runCommand = (io: Io) =>
  new Command('run')
    .description('Sync one or all configured sources now, and show the result.')
    .argument('[source]', 'the name of a source that the worker has')
    .option('--timeout <length>', 'wait no longer than that, such as "5 minutes"')
    .option('--json', 'print it as JSON')
    .option('--by <name>', 'who starts it', who())
    .addHelpText(
      'after',
      '\nExit code 1 when a source could not be synced. Ctrl-C, and the end of --timeout (exit code 5), cancel a sync that no\n' +
        'worker has taken up; one that has begun goes on.\n\nExamples:\n  $ rollcall sync run',
    )
    .action((source: string | undefined, options: { json?: true; timeout?: string; by: string }) =>
      runSync(io, source, options),
    );

async function accept(io: Io, by: string, given: object): Promise<void> {
  const { acceptSync } = await import('../../operations/sync/syncs.js');
  const word = readInput(acceptSync.input, given, { source: 'source', projects: '--project' });
  await withOperator(io, by, async (operator) => {
    const losses = await acceptSync(operator, word);
    const done = `${io.colours.green('✓')} the latest sync of ${word.source}`;
    const of = word.projects ? ` for ${word.projects.join(', ')}` : '';
    if (losses === null)
      io.print(`${done} leaves nothing to accept${of}; rollcall sync status tells the rest`);
    else {
      const left = losses.left > 0 ? `, ${losses.left} people left` : '';
      io.print(`${done} is trusted${of}, ${count(losses.gone, 'task')} gone by it${left}`);
    }
  });
}

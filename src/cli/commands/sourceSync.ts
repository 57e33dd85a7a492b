import { Command } from 'commander';
import { count } from '../../domain/common/text';
import type { Io } from '../io';
import { withOperator } from '../context';
import { readInput, who } from '../options';
import { printSources } from '../output/syncStatus';
import { runSync } from '../syncRun';

/** `rollcall source status`. */
export const sourceStatusCommand = (io: Io): Command =>
  new Command('status')
    .description('Show when each source was synced, and whether the sync is fresh and trusted.')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `\nExamples:\n  $ rollcall source status --json | jq '.[] | select(.trusted | not)'`,
    )
    .action(({ json }: { json?: true }) =>
      withOperator(io, who(), async (operator) => {
        const { listSources } = await import('../../operations/sync/syncs.js');
        const sources = await listSources(operator);
        if (json) io.print(JSON.stringify(sources, null, 2));
        else printSources(io, sources);
      }),
    );

/** `rollcall source accept`. */
export const sourceAcceptCommand = (io: Io): Command =>
  new Command('accept')
    .description('Accept the latest sync of a source: tasks missing from it are gone, people have left.')
    .argument('<source>', 'the name of the source')
    .option('--reason <text>', 'why it shrank; recorded with your name (required)')
    .option('--sync <id>', 'the id of the sync from "rollcall source status"; refused if a newer sync exists')
    .option('--project <id...>', 'accept only these projects (default: all)')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText(
      'after',
      '\nProjects that could not be read stay as they are. Rollcall compares later syncs with this one.\n\n' +
        'Examples:\n  $ rollcall source accept plant --sync 3f2a91c0 --reason "the east site was taken down"\n' +
        '  $ rollcall source accept plant --project legacy --reason "Legacy was taken down"',
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

/** `rollcall source sync`. */
export const sourceSyncCommand = (io: Io): Command =>
  new Command('sync')
    .description('Sync one configured source, or all of them, now and show the result.')
    .argument('[source]', "the name of a source in the worker's ROLLCALL_SOURCES (default: all)")
    .option('--timeout <length>', 'stop waiting after this long, such as "5 minutes"')
    .option('--json', 'print JSON')
    .option('--by <name>', 'record this name in the audit', who())
    .addHelpText(
      'after',
      '\nExit code 1 if a source could not be synced. Ctrl-C and --timeout (exit code 5) cancel a sync that no\n' +
        'worker has started yet. A sync that has started continues.\n\nExamples:\n  $ rollcall source sync',
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
      io.print(`${done} leaves nothing to accept${of}. For details: rollcall source status`);
    else {
      const left = losses.left > 0 ? `, ${losses.left} people left` : '';
      io.print(`${done} is now trusted${of}; ${count(losses.gone, 'task')} gone${left}`);
    }
  });
}

import { Command } from 'commander';
import { importFiles as importRead, type ImportResult } from '../../operations/sync/imports';
import { defaultSourceName } from '../../sources/file/files';
import { importProgress } from '../output/importProgress';
import { EXIT, Exit, type Io } from '../io';
import { withOperator } from '../context';
import { who } from '../options';

interface Options {
  source?: string;
  asOf?: string;
  json?: true;
  by: string;
}

/** `rollcall import`. */
export const importCommand = (io: Io): Command =>
  new Command('import')
    .description('Read projects, tasks and people from files into the database.')
    .argument('<paths...>', 'a folder with projects.csv, tasks.csv, people.csv (or .jsonl), or such files')
    .option('--source <name>', 'the name to keep them under (by default that of the folder)')
    .option('--as-of <day>', 'the day of the snapshot, as 2026-08-22: dates move so that it becomes today')
    .option('--json', 'print the result as JSON')
    .option('--by <name>', 'who imports it', who())
    .addHelpText(
      'after',
      `
Needs DATABASE_URL (migrated). docs/how-to/import.md tells the columns. Either all of the files are imported or, where
a row is wrong, nothing: each fault is told with file, line, field and value. The same files again change
nothing, and what was closed here is not reopened unless its row changed since.

Examples:
  $ rollcall import inventory/
  $ rollcall import people.jsonl --source inventory
  $ rollcall import samples/kubernetes-periodics --as-of 2026-08-22`,
    )
    .action(async (paths: string[], options: Options) => {
      const result = await importFiles(io, paths, options);
      if (options.json) io.print(JSON.stringify(result));
      else summaryOf(result, io).forEach((line) => io.print(line));
    });

async function importFiles(io: Io, paths: string[], { source, asOf, by }: Options): Promise<ImportResult> {
  const name = source ?? (await defaultSourceName(paths[0] ?? '.'));
  return withOperator(io, by, async (operator) => {
    const progress = importProgress(io);
    let interrupted = false;
    const off = io.onSignal(() => {
      interrupted = true;
      off();
    });
    const onProgress: typeof progress.show = (now) => {
      if (interrupted) throw new Exit(EXIT.interrupted, 'interrupted');
      progress.show(now);
    };
    try {
      return await importRead(operator, { source: name, paths, asOf, onProgress });
    } catch (error) {
      if (interrupted) io.note('Interrupted: nothing was imported.');
      throw error;
    } finally {
      off();
      progress.end();
    }
  });
}

function summaryOf(result: ImportResult, { colours }: Io): string[] {
  const { source, projects, tasks, people } = result;
  const lines = Object.entries({ projects, tasks, people }).map(
    ([kind, { read, new: added, changed }]) =>
      `  ${kind.padEnd(8)} ${count(read)} read, ${count(added)} new, ${count(changed)} changed`,
  );
  if (tasks.keptClosed > 0) lines.push(`  ${count(tasks.keptClosed)} tasks closed here stay closed`);
  if (result.gone > 0) lines.push(`  ${count(result.gone)} tasks are gone`);
  return [
    `${colours.green('✓')} imported into ${colours.bold(source)}`,
    ...lines,
    ...doubts(result).map((doubt) => colours.yellow(`  ${doubt}; see rollcall sync status`)),
  ];
}

function doubts({ rejectionReason, rejectedProjectCount }: ImportResult): string[] {
  const doubt = rejectionReason ? [`not trusted as a view of the whole source: ${rejectionReason}`] : [];
  return rejectedProjectCount > 0
    ? [...doubt, `not trusted for ${count(rejectedProjectCount)} of its projects`]
    : doubt;
}

const count = (number: number) => number.toLocaleString('en');
